//! What is fetched: releases, installers, short links.

use chrono::{NaiveDate, NaiveDateTime};
use schemagen::{SqlEnum, Table};

use crate::packages::{Package, Release};

/// The periods of the statistics that a materialized view gathers.
#[derive(SqlEnum)]
#[sql_enum(name = "calendar_view")]
pub enum CalendarView {
    Day,
    Week,
    All,
}

#[derive(Table)]
#[table(
    name = "downloads",
    index(day),
    index(package_id, day, name = "downloads_package_id_day_idx"),
    index(release_id, day, name = "downloads_release_id_day_idx")
)]
pub struct Download {
    #[column(primary_key, serial)]
    pub id: i32,
    #[column(references = Release, on_delete = cascade)]
    pub release_id: i32,
    pub downloads: i32,
    pub day: NaiveDate,
    #[column(references = Package, on_delete = cascade)]
    pub package_id: i64,
}

#[derive(Table)]
#[table(name = "installs", index(hex, unique, name = "installs_hex_index"))]
pub struct Install {
    #[column(primary_key, serial)]
    pub id: i32,
    pub hex: String,
    pub elixirs: Vec<String>,
}

#[derive(Table)]
#[table(name = "short_urls", index(short_code, unique, name = "short_urls_short_code_index"))]
pub struct ShortUrl {
    #[column(primary_key, serial)]
    pub id: i64,
    pub url: String,
    #[column(type = varchar(255))]
    pub short_code: String,
    pub inserted_at: NaiveDateTime,
}

/// Kept by the tool that made the database before.
#[derive(Table)]
#[table(name = "schema_migrations")]
pub struct SchemaMigration {
    #[column(primary_key)]
    pub version: i64,
    #[column(type = timestamp(0))]
    pub inserted_at: Option<NaiveDateTime>,
}
