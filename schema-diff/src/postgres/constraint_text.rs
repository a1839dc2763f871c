//! The text of constraints, in CREATE TABLE and behind ADD.

use schema_model::schema::{
    Constraint, ConstraintKind, Deferrable, Exclusion, ExclusionElement, Key, NullsDistinct, Operator,
    Unique, Validity,
};

use super::{foreign_key, index, index_storage, sql};
use crate::Sql;

/// CONSTRAINT name and what it holds.
pub(super) fn definition(sql: Sql, constraint: &Constraint) -> Sql {
    let sql = sql.push("CONSTRAINT ").ident(&constraint.name).push(" ");
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => primary_key(sql, key),
        ConstraintKind::Unique(it) => unique(sql, it),
        ConstraintKind::ForeignKey(key) => validity(foreign_key::definition(sql, key), key.validity),
        ConstraintKind::Check(check) => {
            let sql = sql.push("CHECK ").in_brackets(&check.expression);
            validity(if check.no_inherit { sql.push(" NO INHERIT") } else { sql }, check.validity)
        }
        ConstraintKind::Exclusion(it) => exclusion(sql, it),
    }
}

fn primary_key(sql: Sql, key: &Key) -> Sql {
    let Key { columns, include, storage, deferrable: when } = key;
    let sql = included(sql.push("PRIMARY KEY (").idents(columns).push(")"), include);
    deferrable(index_storage::of_constraint(sql, storage), *when)
}

fn unique(sql: Sql, unique: &Unique) -> Sql {
    let Unique { columns, nulls, include, storage, deferrable: when } = unique;
    let sql = match nulls {
        NullsDistinct::Distinct => sql.push("UNIQUE ("),
        NullsDistinct::NotDistinct => sql.push("UNIQUE NULLS NOT DISTINCT ("),
    };
    let sql = included(sql.idents(columns).push(")"), include);
    deferrable(index_storage::of_constraint(sql, storage), *when)
}

fn exclusion(sql: Sql, exclusion: &Exclusion) -> Sql {
    let Exclusion { method, elements, include, predicate, storage, deferrable: when } = exclusion;
    let sql = sql.push("EXCLUDE USING ").ident(method).push(" (").list(elements, element).push(")");
    let sql = index_storage::of_constraint(included(sql, include), storage);
    let sql = match predicate {
        Some(predicate) => sql.push(" WHERE ").in_brackets(predicate),
        None => sql,
    };
    deferrable(sql, *when)
}

fn element(sql: Sql, element: &ExclusionElement) -> Sql {
    operator(index::part(sql, &element.part).push(" WITH "), &element.operator)
}

/// An operator where statements name one.
pub(super) fn operator(sql: Sql, operator: &Operator) -> Sql {
    let name = operator.name();
    match &name.schema {
        None => sql.push(name.name.as_str()),
        Some(schema) => sql.push("OPERATOR(").ident(schema).push(".").push(name.name.as_str()).push(")"),
    }
}

fn included(sql: Sql, include: &[schema_model::Name]) -> Sql {
    if include.is_empty() { sql } else { sql.push(" INCLUDE (").idents(include).push(")") }
}

/// DEFERRABLE and when it is checked.
pub(super) fn deferrable(sql: Sql, deferrable: Option<Deferrable>) -> Sql {
    match deferrable {
        None => sql,
        Some(Deferrable::InitiallyImmediate) => sql.push(" DEFERRABLE"),
        Some(Deferrable::InitiallyDeferred) => sql.push(" DEFERRABLE INITIALLY DEFERRED"),
    }
}

fn validity(sql: Sql, validity: Validity) -> Sql {
    match validity {
        Validity::Valid => sql,
        Validity::NotValid => sql.push(" NOT VALID"),
        Validity::NotEnforced => sql.push(" NOT ENFORCED"),
    }
}

/// ALTER TABLE .. ALTER CONSTRAINT with what follows the name.
pub(super) fn alter_constraint(
    table: &schema_model::QualifiedName,
    name: &schema_model::Name,
    words: &str,
) -> String {
    sql().push("ALTER TABLE ").name(table).push("\n  ALTER CONSTRAINT ").ident(name).push(words).finish()
}
