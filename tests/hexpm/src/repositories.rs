//! Where packages live.

use chrono::NaiveDateTime;
use schemagen::Table;

use crate::accounts::Organization;

#[derive(Table)]
#[table(
    name = "repositories",
    index(name, unique, name = "repositories_name_index"),
    index(organization_id, unique, name = "repositories_organization_id_index")
)]
pub struct Repository {
    #[column(primary_key, serial(sequence = "repositories_id_seq1"))]
    pub id: i64,
    #[column(type = varchar(255))]
    pub name: String,
    #[column(references = Organization)]
    pub organization_id: Option<i64>,
    pub inserted_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
}

#[derive(Table)]
#[table(
    name = "reserved_packages",
    index(repository_id, name, version, unique, name = "reserved_packages_repository_id_name_version_index")
)]
pub struct ReservedPackage {
    #[column(primary_key, serial)]
    pub id: i64,
    #[column(type = varchar(255))]
    pub name: String,
    #[column(type = varchar(255))]
    pub version: Option<String>,
    #[column(type = varchar(255))]
    pub reason: Option<String>,
    #[column(references = Repository)]
    pub repository_id: i32,
}
