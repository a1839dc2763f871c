//! Packages, their releases, owners and dependencies.

use chrono::NaiveDateTime;
use schemagen::Table;
use serde_json::Value;

use crate::{accounts::User, repositories::Repository};

#[derive(Table)]
#[table(
    name = "packages",
    index(
        expr("to_tsvector('english'::regconfig, regexp_replace((meta -> 'description')::text, '/', ' '))"),
        using = gin,
        name = "packages_description_text"
    ),
    index(inserted_at),
    index(expr("meta -> 'extra'") ops = jsonb_path_ops, using = gin, name = "packages_meta_extra_idx"),
    index(name, name = "packages_name_index"),
    index(name ops = gin_trgm_ops, using = gin, name = "packages_name_trgm"),
    index(
        repository_id,
        name ops = text_pattern_ops,
        unique,
        name = "packages_repository_id_name_text_pattern_ops_index"
    ),
    index(updated_at)
)]
pub struct Package {
    #[column(primary_key, serial)]
    pub id: i32,
    #[column(type = varchar(255))]
    pub name: String,
    pub meta: Value,
    pub inserted_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    pub docs_updated_at: Option<NaiveDateTime>,
    #[column(references = Repository)]
    pub repository_id: i32,
}

#[derive(Table)]
#[table(
    name = "releases",
    unique(package_id, version),
    index(inserted_at),
    index(expr("meta -> 'build_tools'"), using = gin, name = "releases_meta_build_tools_idx"),
    index(package_id)
)]
pub struct Release {
    #[column(primary_key, serial)]
    pub id: i32,
    #[column(references = Package, on_delete = restrict)]
    pub package_id: i32,
    pub version: String,
    pub inserted_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    #[column(default = false)]
    pub has_docs: bool,
    pub meta: Value,
    pub retirement: Option<Value>,
    #[column(references = User, on_delete = set_null)]
    pub publisher_id: Option<i64>,
    pub inner_checksum: Vec<u8>,
    pub outer_checksum: Option<Vec<u8>>,
}

#[derive(Table)]
#[table(
    name = "package_owners",
    unique(package_id, user_id, name = "package_owners_unique"),
    foreign_key(user_id => User, name = "package_owners_owner_id_fkey", on_delete = cascade),
    index(user_id, name = "package_owners_user_id_index")
)]
pub struct PackageOwner {
    #[column(primary_key, serial)]
    pub id: i32,
    #[column(references = Package, on_delete = cascade)]
    pub package_id: i32,
    pub user_id: i32,
    #[column(type = varchar(255), default = "full")]
    pub level: String,
    pub inserted_at: Option<NaiveDateTime>,
    pub updated_at: Option<NaiveDateTime>,
}

#[derive(Table)]
#[table(
    name = "package_dependants",
    index(
        dependency_id,
        dependant_repository_id,
        include(package_id),
        name = "package_dependants_dependency_id_dependant_repository_id_index"
    ),
    index(dependency_id, package_id, unique, name = "package_dependants_dependency_id_package_id_index")
)]
pub struct PackageDependant {
    #[column(primary_key, serial)]
    pub id: i64,
    #[column(references = Package, on_delete = cascade)]
    pub dependency_id: i64,
    #[column(references = Package, on_delete = cascade)]
    pub package_id: i64,
    #[column(references = Repository, on_delete = cascade)]
    pub dependant_repository_id: i64,
}

#[derive(Table)]
#[table(
    name = "requirements",
    index(dependency_id, release_id, name = "requirements_dependency_id_release_id_index"),
    index(release_id)
)]
pub struct Requirement {
    #[column(primary_key, serial)]
    pub id: i32,
    #[column(references = Release, on_delete = cascade)]
    pub release_id: i32,
    #[column(references = Package, on_delete = restrict)]
    pub dependency_id: i32,
    pub requirement: String,
    #[column(default = false)]
    pub optional: bool,
    pub app: String,
}
