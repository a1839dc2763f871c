//! Domains, with their checks.

use std::collections::BTreeMap;

use schema_model::schema::{
    Definition,
    definition::{Domain, DomainCheck},
};

use super::super::{
    Answers, Query,
    catalog::{Catalog, class},
    draft::Draft,
    expression::{Deparsed, Role},
    row::{Oid, Row},
};
use crate::IntrospectError;

pub(super) const QUERY: Query = Query { name: "domains", sql: include_str!("domain.sql") };
pub(super) const CHECKS: Query = Query { name: "checks of domains", sql: include_str!("domain_check.sql") };

pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    let mut checks: BTreeMap<Oid, Vec<DomainCheck>> = BTreeMap::new();
    for row in answers.rows(&CHECKS) {
        checks.entry(row.number("domain")?).or_default().push(check(&row, catalog)?);
    }
    for row in answers.rows(&QUERY) {
        let oid: Oid = row.number("oid")?;
        if catalog.members.has(class::TYPE, oid) {
            continue;
        }
        let base = catalog.types.of(&row)?;
        let mut checks = checks.remove(&oid).unwrap_or_default();
        checks.sort_by(|a, b| a.name.cmp(&b.name));
        draft.definitions.push(Definition::Domain(Domain {
            name: catalog.namespaces.qualify(row.number("namespace")?, row.name("name")?),
            ty: base.ty.clone(),
            collation: catalog.collations.other_than(base.collation, row.number("collation")?),
            default: catalog.expressions.get(Role::DomainDefault, oid, 0).map(Deparsed::as_is),
            not_null: row.flag("not_null")?,
            checks,
            comment: catalog.comments.of(class::TYPE, oid),
        }));
    }
    Ok(())
}

fn check(row: &Row<'_>, catalog: &Catalog) -> Result<DomainCheck, IntrospectError> {
    let oid = row.number("oid")?;
    let check = catalog.expressions.get(Role::DomainCheck, oid, 0);
    Ok(DomainCheck {
        name: row.name("name")?,
        check: check.ok_or_else(|| row.unexpected("name", None))?.bare(),
        not_valid: !row.flag("valid")?,
        comment: catalog.comments.of(class::CONSTRAINT, oid),
    })
}
