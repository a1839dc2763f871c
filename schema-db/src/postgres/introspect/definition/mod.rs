//! What SQL files define: one reader a kind.

mod aggregate;
mod composite;
mod domain;
mod event_trigger;
mod extension;
mod grant;
mod policy;
mod publication;
mod range;
mod routine;
mod rule;
mod sequence;
mod statistics;
mod trigger;
mod view;

use super::{Answers, Query, catalog::Catalog, draft::Draft};
use crate::IntrospectError;

pub(super) const QUERIES: &[&Query] = &[
    &composite::QUERY,
    &domain::QUERY,
    &domain::CHECKS,
    &grant::QUERY,
    &grant::OF_NEW,
    &grant::INITIAL,
    &grant::OWNERS,
    &extension::QUERY,
    &range::QUERY,
    &routine::QUERY,
    &aggregate::QUERY,
    &rule::QUERY,
    &trigger::QUERY,
    &policy::QUERY,
    &publication::QUERY,
    &publication::TABLES,
    &publication::SCHEMAS,
    &event_trigger::QUERY,
    &statistics::QUERY,
];

pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    sequence::read(catalog, draft);
    composite::read(answers, catalog, draft)?;
    domain::read(answers, catalog, draft)?;
    range::read(answers, catalog, draft)?;
    extension::read(answers, catalog, draft)?;
    routine::read(answers, catalog, draft)?;
    aggregate::read(answers, catalog, draft)?;
    trigger::read(answers, catalog, draft)?;
    view::read(catalog, draft);
    rule::read(answers, catalog, draft)?;
    policy::read(answers, catalog, draft)?;
    publication::read(answers, catalog, draft)?;
    event_trigger::read(answers, catalog, draft)?;
    statistics::read(answers, catalog, draft)?;
    grant::read(answers, catalog, draft)
}
