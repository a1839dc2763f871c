//! What differs between the privileges of one role on one object, and between two owners.

use std::collections::BTreeMap;

use schema_model::{
    Name,
    schema::definition::{Besides, Grant, GrantOption, Owner, Privilege, Privileges},
};

use super::{Difference, attribute};

pub(super) fn grant(a: &Grant, b: &Grant) -> Vec<Option<Difference>> {
    let Grant { on: _, to: _, privileges: all, columns, besides } = a;
    vec![
        attribute("privileges", all, &b.privileges, privileges),
        attribute("privileges of columns", columns, &b.columns, of_columns),
        attribute("what default privileges gave", besides, &b.besides, |it| of_defaults(*it).to_owned()),
    ]
}

pub(super) fn owner(a: &Owner, b: &Owner) -> Vec<Option<Difference>> {
    let Owner { of: _, role } = a;
    vec![attribute("role", role, &b.role, ToString::to_string)]
}

fn privileges(all: &Privileges) -> String {
    let word = |(privilege, option): (&Privilege, &GrantOption)| match option {
        GrantOption::Without => privilege.word().to_owned(),
        GrantOption::With => format!("{} with grant option", privilege.word()),
    };
    if all.is_empty() { "none".to_owned() } else { all.iter().map(word).collect::<Vec<_>>().join(", ") }
}

fn of_defaults(besides: Besides) -> &'static str {
    match besides {
        Besides::Kept => "kept",
        Besides::Revoked => "revoked",
    }
}

fn of_columns(columns: &BTreeMap<Name, Privileges>) -> String {
    let each = columns.iter().map(|(column, all)| format!("{column}: {}", privileges(all)));
    if columns.is_empty() { "none".to_owned() } else { each.collect::<Vec<_>>().join("; ") }
}
