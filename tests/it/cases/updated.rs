//! The structs before, led to a database that is as those after: what `pull` does where a project is there already.
//!
//! The edited source is compiled and read again, and must say what the structs after say.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use schema_diff::diff;
use schema_model::{
    Declarations, Dialect, Schema,
    declaration::SqlFile,
    resolve::{Target, ViewColumns, resolve},
};
use schema_rust::{Dates, Options, Project, QueryColumns, update};

use super::{
    file::Case,
    models,
    models::{CRATE, Models, Side, build, crate_folder},
    read_files,
};

/// Cases of which something is left to be said by hand.
const LEFT: &[&str] = &[
    // A value that is kept as text is seen as a check of the database, which the enum is not found in.
    "enum_rebuild: Replace a value of an enum kept as text",
    "enums: An enum kept as text",
    "enums: An enum kept as a number",
    "enums: Labels kept as text swap names",
    // A later statement speaks of an index by the position of its expression.
    "views: Statistics and storage of an index of a materialized view",
    // The version of an extension is its server's.
    "extensions: Ask for a version",
    // The brackets go without saying, and only a server knows that.
    "defaults: Defaults in SQL",
];

/// A case whose source was edited.
struct Updated<'a> {
    case: &'a Case,
    dialect: Dialect,
    module: String,
    sql: Vec<SqlFile>,
    expected: Schema,
}

#[test]
fn structs_are_led_to_what_a_database_has() {
    let files = read_files();
    let models = models();
    let cases = files.iter().flat_map(|it| &it.cases);
    let (mut updated, mut faults, mut left) = (Vec::new(), Vec::new(), BTreeSet::new());
    for case in cases {
        match lead(case, models) {
            None => {}
            Some(Ok(it)) => updated.push(it),
            Some(Err(_)) if LEFT.contains(&case.title().as_str()) => {
                left.insert(case.title());
            }
            Some(Err(fault)) => faults.push(format!("{}: {fault}", case.title())),
        }
    }
    let mut modules: BTreeMap<&str, String> = BTreeMap::new();
    for it in &updated {
        modules.entry(&it.case.file).or_default().push_str(&it.module);
    }
    let read = build("updated", &["chrono", "rust_decimal", "serde_json", "uuid"], &modules);
    for it in &updated {
        let prefix = format!("{CRATE}::{}::{}::before::", it.case.file, it.case.module());
        let mut declarations = read.within(&prefix);
        declarations.sql.clone_from(&it.sql);
        match led_to(&declarations, it.dialect) {
            Ok(found) if diff(&it.expected, &found).is_empty() => {}
            Ok(found) => faults.push(format!(
                "{}: the source says\n{}",
                it.case.title(),
                differences(&it.expected, &found)
            )),
            Err(message) => faults.push(format!("{}: the source is wrong: {message}", it.case.title())),
        }
    }
    let said: Vec<&&str> = LEFT.iter().filter(|it| !left.contains(**it)).collect();
    assert!(said.is_empty(), "what is left is said by now: {said:?}");
    assert!(updated.len() > 500, "only {} cases are led", updated.len());
    assert!(faults.is_empty(), "{} of {} fail:\n\n{}", faults.len(), updated.len(), faults.join("\n\n"));
}

/// Edits the structs of a case; nothing where a dialect has one of its sides only, or there is nothing to begin with.
fn lead<'a>(case: &'a Case, models: &Models) -> Option<Result<Updated<'a>, String>> {
    let before = models.declarations(case, Side::Before);
    let after = models.declarations(case, Side::After);
    let (dialect, was, is) = case
        .dialects()
        .into_iter()
        .find_map(|dialect| Some((dialect, led_to(&before, dialect).ok()?, led_to(&after, dialect).ok()?)))?;
    if before.tables.is_empty() {
        return None;
    }
    let deltas = diff(&was, &is);
    let name = format!("src/{}.rs", case.file);
    let text = fs::read_to_string(crate_folder("cases").join(&name)).unwrap();
    let files = BTreeMap::from([(name.clone(), text)]);
    let options =
        Options { crate_name: CRATE.to_owned(), dates: Dates::Chrono, sql_folder: "sql".to_owned() };
    let target = target(dialect);
    let project = Project {
        written: &before,
        declarations: &before,
        files: &files,
        target: &target,
        options: &options,
        views: &columns_of_views(&after, &target),
    };
    let updated = update(&project, &is, &deltas)?;
    let said = led_to(&updated.declarations, dialect);
    let fault = match said {
        Err(message) => Some(format!("the declarations are wrong: {message}")),
        Ok(said) if !diff(&is, &said).is_empty() => {
            Some(format!("the declarations say\n{}", differences(&is, &said)))
        }
        Ok(_) if !updated.by_hand.is_empty() => Some(format!("by hand: {}", updated.by_hand.join("; "))),
        Ok(_) => None,
    };
    if let Some(fault) = fault {
        return Some(Err(fault));
    }
    let text = updated.files.get(&name).cloned().flatten().unwrap_or_else(|| files[&name].clone());
    let sql = updated.declarations.sql;
    Some(Ok(Updated { case, dialect, module: module(case, &text), sql, expected: is }))
}

/// What a database would tell of the views' columns, were they what the structs say.
fn columns_of_views(declarations: &Declarations, target: &Target) -> QueryColumns {
    let views = resolve(declarations, target).map(|it| it.views).unwrap_or_default();
    let columns = |it: &ViewColumns| {
        it.columns.iter().map(|it| (it.name.clone(), Some(it.ty.clone()))).collect::<Vec<_>>()
    };
    views.iter().filter_map(|it| Some((it.view.relation()?.clone(), columns(it)))).collect()
}

/// The module of a case with its side before alone.
fn module(case: &Case, text: &str) -> String {
    let start = text.find(&format!("pub mod {} {{\n", case.module())).unwrap();
    let end = start + text[start..].find("    pub mod after {").unwrap();
    format!("{}}}\n\n", &text[start..end])
}

/// Schemas are made by what is in them.
fn led_to(declarations: &Declarations, dialect: Dialect) -> Result<Schema, String> {
    let resolved = resolve(declarations, &target(dialect));
    let schema = resolved.map_err(|errors| errors[0].to_string())?.schema;
    Ok(Schema { namespaces: Vec::new(), ..schema })
}

fn target(dialect: Dialect) -> Target {
    match dialect {
        Dialect::Postgres => Target::postgres(),
        Dialect::Sqlite => Target::sqlite(),
    }
}

fn differences(expected: &Schema, found: &Schema) -> String {
    let deltas = diff(expected, found);
    deltas.iter().map(|it| format!("    {it:?}")).collect::<Vec<_>>().join("\n")
}
