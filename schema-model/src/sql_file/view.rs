//! CREATE VIEW and CREATE MATERIALIZED VIEW.

use std::collections::BTreeMap;

use super::{SyntaxError, cursor::Cursor};
use crate::{
    Expression, Name,
    schema::definition::{CheckOption, MaterializedView, View},
};

/// Whether a view's query sees the view.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Recursion {
    Plain,
    Recursive,
}

/// Behind the word VIEW.
pub(super) fn read(cursor: &mut Cursor<'_>, recursion: Recursion) -> Result<View, SyntaxError> {
    let name = cursor.qualified_name()?;
    let columns = columns(cursor)?;
    let options = options(cursor)?;
    let flag = |name: &str| options.get(name).is_some_and(|it| is_on(it));
    let (security_barrier, security_invoker) = (flag("security_barrier"), flag("security_invoker"));
    let mut check_option = options.get("check_option").and_then(|it| check_option(it));
    cursor.expect("AS")?;
    let query = cursor.until(&["WITH CHECK OPTION", "WITH LOCAL CHECK OPTION", "WITH CASCADED CHECK OPTION"]);
    let query = match recursion {
        Recursion::Plain => Expression::new(query),
        Recursion::Recursive => recursive(&name.name, &columns, query),
    };
    if cursor.take("WITH LOCAL CHECK OPTION") {
        check_option = Some(CheckOption::Local);
    } else if cursor.take("WITH CASCADED CHECK OPTION") || cursor.take("WITH CHECK OPTION") {
        check_option = Some(CheckOption::Cascaded);
    }
    let column_comments = BTreeMap::new();
    Ok(View {
        name,
        columns,
        security_barrier,
        security_invoker,
        check_option,
        query,
        comment: None,
        column_comments,
    })
}

/// What the server makes of `CREATE RECURSIVE VIEW name (columns) AS query`.
fn recursive(name: &Name, columns: &[Name], query: &str) -> Expression {
    let name = crate::quote::portable_identifier(name);
    let columns: Vec<_> = columns.iter().map(crate::quote::portable_identifier).collect();
    let columns = columns.join(", ");
    Expression::new(&format!(
        "WITH RECURSIVE {name} ({columns}) AS (\n{query}\n)\nSELECT {columns} FROM {name}"
    ))
}

/// Behind the words MATERIALIZED VIEW.
pub(super) fn materialized(cursor: &mut Cursor<'_>) -> Result<MaterializedView, SyntaxError> {
    cursor.take("IF NOT EXISTS");
    let name = cursor.qualified_name()?;
    let columns = columns(cursor)?;
    let method = if cursor.take("USING") { Some(cursor.name()?) } else { None };
    let storage = options(cursor)?;
    let tablespace = if cursor.take("TABLESPACE") { Some(cursor.name()?) } else { None };
    cursor.expect("AS")?;
    let query = Expression::new(cursor.until(&["WITH DATA", "WITH NO DATA"]));
    let no_data = cursor.take("WITH NO DATA");
    cursor.take("WITH DATA");
    Ok(MaterializedView {
        name,
        columns,
        method: method.filter(|it| it.as_str() != "heap"),
        storage,
        tablespace,
        no_data,
        query,
        indexes: Vec::new(),
        comment: None,
        column_comments: BTreeMap::new(),
    })
}

fn columns(cursor: &mut Cursor<'_>) -> Result<Vec<Name>, SyntaxError> {
    if !cursor.is("(") {
        return Ok(Vec::new());
    }
    let mut inside = cursor.brackets()?;
    let columns = inside.list(Cursor::name)?;
    inside.end()?;
    Ok(columns)
}

/// `WITH (name = value, name)`.
pub(super) fn options(cursor: &mut Cursor<'_>) -> Result<BTreeMap<String, String>, SyntaxError> {
    let mut options = BTreeMap::new();
    if !cursor.take("WITH") {
        return Ok(options);
    }
    let mut inside = cursor.brackets()?;
    let pairs = inside.list(|it| {
        let mut name = it.name()?.as_str().to_owned();
        if it.take(".") {
            name = format!("{name}.{}", it.name()?.as_str());
        }
        let value = if it.take("=") {
            it.until(&[","]).trim_matches('\'').to_ascii_lowercase()
        } else {
            "true".to_owned()
        };
        Ok((name, value))
    })?;
    inside.end()?;
    options.extend(pairs);
    Ok(options)
}

fn is_on(value: &str) -> bool {
    matches!(value, "true" | "on" | "yes" | "1" | "t")
}

fn check_option(value: &str) -> Option<CheckOption> {
    [CheckOption::Local, CheckOption::Cascaded].into_iter().find(|it| it.word() == value)
}
