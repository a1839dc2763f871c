//! Security advisories and what they affect.

use chrono::NaiveDateTime;
use schemagen::Table;

use crate::packages::{Package, Release};

#[derive(Table)]
#[table(name = "security_advisories")]
pub struct SecurityAdvisory {
    #[column(primary_key, type = varchar(255))]
    pub id: String,
    #[column(type = varchar(255))]
    pub summary: String,
    #[column(type = varchar(255)[], default_sql = "ARRAY[]::varchar[]")]
    pub aliases: Vec<String>,
    #[column(type = timestamp(0))]
    pub published_at: NaiveDateTime,
    #[column(type = timestamp(0))]
    pub modified_at: NaiveDateTime,
    #[column(type = timestamp(0))]
    pub withdrawn_at: Option<NaiveDateTime>,
    #[column(type = varchar(255))]
    pub cvss_vector: Option<String>,
    pub cvss_score: Option<f64>,
    #[column(type = varchar(255))]
    pub cvss_rating: Option<String>,
}

#[derive(Table)]
#[table(
    name = "security_advisory_affected_packages",
    index(package_id, name = "security_advisory_affected_packages_package_id_index")
)]
pub struct AffectedPackage {
    #[column(primary_key, type = varchar(255), references = SecurityAdvisory, on_delete = cascade)]
    pub advisory_id: String,
    #[column(primary_key, references = Package, on_delete = cascade)]
    pub package_id: i64,
}

#[derive(Table)]
#[table(
    name = "security_advisory_affected_releases",
    index(release_id, name = "security_advisory_affected_releases_release_id_index")
)]
pub struct AffectedRelease {
    #[column(primary_key, type = varchar(255), references = SecurityAdvisory, on_delete = cascade)]
    pub advisory_id: String,
    #[column(primary_key, references = Release, on_delete = cascade)]
    pub release_id: i64,
}

#[derive(Table)]
#[table(
    name = "security_advisory_affected_versions",
    index(advisory_id, name = "security_advisory_affected_versions_advisory_id_index"),
    index(package_id, name = "security_advisory_affected_versions_package_id_index")
)]
pub struct AffectedVersion {
    #[column(primary_key, serial)]
    pub id: i64,
    #[column(type = varchar(255), references = SecurityAdvisory, on_delete = cascade)]
    pub advisory_id: String,
    #[column(references = Package, on_delete = cascade)]
    pub package_id: i64,
    #[column(type = varchar(255))]
    pub requirement: String,
}

#[derive(Table)]
#[table(
    name = "security_advisory_references",
    index(advisory_id, name = "security_advisory_references_advisory_id_index")
)]
pub struct Reference {
    #[column(primary_key, serial)]
    pub id: i64,
    #[column(type = varchar(255), references = SecurityAdvisory, on_delete = cascade)]
    pub advisory_id: String,
    #[column(type = varchar(255))]
    pub r#type: String,
    #[column(type = varchar(255))]
    pub url: String,
}
