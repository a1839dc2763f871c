//! Reports about packages.

use chrono::NaiveDateTime;
use schemagen::Table;

use crate::{
    accounts::User,
    packages::{Package, Release},
};

#[derive(Table)]
#[table(name = "package_reports", index(package_id, name = "package_reports_package_id_index"))]
pub struct PackageReport {
    #[column(primary_key, serial)]
    pub id: i64,
    pub description: String,
    #[column(type = varchar(255))]
    pub state: String,
    #[column(references = Package)]
    pub package_id: i64,
    #[column(references = User, on_delete = set_null)]
    pub author_id: Option<i64>,
    pub inserted_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}

#[derive(Table)]
#[table(
    name = "package_report_comments",
    index(package_report_id, name = "package_report_comments_package_report_id_index")
)]
pub struct PackageReportComment {
    #[column(primary_key, serial)]
    pub id: i64,
    pub text: String,
    #[column(references = User, on_delete = set_null)]
    pub author_id: Option<i64>,
    #[column(references = PackageReport)]
    pub package_report_id: i64,
    pub inserted_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}

#[derive(Table)]
#[table(
    name = "package_report_releases",
    index(package_report_id, name = "package_report_releases_package_report_id_index"),
    index(release_id, name = "package_report_releases_release_id_index")
)]
pub struct PackageReportRelease {
    #[column(primary_key, serial)]
    pub id: i64,
    #[column(references = PackageReport)]
    pub package_report_id: i64,
    #[column(references = Release)]
    pub release_id: i64,
    pub inserted_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}
