//! Objects that the model cannot hold: listed by kind and name, never skipped.
//!
//! Every query gives the same columns: `class` and `oid` (to know members of extensions), `namespace` and `name` of the
//! object or of the relation it is on, `member` (its own name on that relation), `relation`, and `arguments`.

use schema_model::QualifiedName;

use super::{
    Answers, Query,
    catalog::Catalog,
    draft::{Draft, inside},
    relation::Relation,
    row::Row,
};
use crate::{IntrospectError, UnmodelledKind};

/// The query for one kind.
pub(super) struct Listed {
    kind: UnmodelledKind,
    pub(super) query: Query,
}

const fn listed(kind: UnmodelledKind, name: &'static str, sql: &'static str) -> Listed {
    Listed { kind, query: Query { name, sql } }
}

/// All kinds but those that other readers come across.
pub(super) const QUERIES: &[Listed] = &[
    listed(UnmodelledKind::BaseType, "base types", include_str!("base_type.sql")),
    listed(UnmodelledKind::PartitionIndex, "indexes of partitions", include_str!("partition_index.sql")),
    listed(
        UnmodelledKind::PartitionConstraint,
        "constraints of partitions",
        include_str!("partition_constraint.sql"),
    ),
    listed(UnmodelledKind::Subscription, "subscriptions", include_str!("subscription.sql")),
    listed(UnmodelledKind::Collation, "collations", include_str!("collation.sql")),
    listed(UnmodelledKind::Conversion, "conversions", include_str!("conversion.sql")),
    listed(UnmodelledKind::Operator, "operators", include_str!("operator.sql")),
    listed(UnmodelledKind::OperatorClass, "operator classes", include_str!("operator_class.sql")),
    listed(UnmodelledKind::OperatorFamily, "operator families", include_str!("operator_family.sql")),
    listed(
        UnmodelledKind::TextSearchConfiguration,
        "text search configurations",
        include_str!("text_search_configuration.sql"),
    ),
    listed(
        UnmodelledKind::TextSearchDictionary,
        "text search dictionaries",
        include_str!("text_search_dictionary.sql"),
    ),
    listed(UnmodelledKind::TextSearchParser, "text search parsers", include_str!("text_search_parser.sql")),
    listed(
        UnmodelledKind::TextSearchTemplate,
        "text search templates",
        include_str!("text_search_template.sql"),
    ),
    listed(UnmodelledKind::Cast, "casts", include_str!("cast.sql")),
    listed(UnmodelledKind::Language, "languages", include_str!("language.sql")),
    listed(
        UnmodelledKind::ForeignDataWrapper,
        "foreign data wrappers",
        include_str!("foreign_data_wrapper.sql"),
    ),
    listed(UnmodelledKind::ForeignServer, "foreign servers", include_str!("foreign_server.sql")),
    listed(UnmodelledKind::AccessMethod, "access methods", include_str!("access_method.sql")),
    listed(UnmodelledKind::Transform, "transforms", include_str!("transform.sql")),
    listed(UnmodelledKind::PartitionColumn, "columns of partitions", include_str!("partition_column.sql")),
    listed(
        UnmodelledKind::ClusteredIndex,
        "clustered indexes of partitions",
        include_str!("clustered_partition.sql"),
    ),
    listed(UnmodelledKind::ViewColumn, "columns of views with more", include_str!("view_column.sql")),
    listed(UnmodelledKind::TriggerState, "states of triggers", include_str!("trigger_state.sql")),
    listed(UnmodelledKind::Comment, "comments elsewhere", include_str!("comment.sql")),
    listed(
        UnmodelledKind::ExtensionDependency,
        "dependencies on extensions",
        include_str!("extension_dependency.sql"),
    ),
];

/// Lists everything that is no member of an extension and on no table that is left out.
pub(super) fn read(answers: &Answers, catalog: &Catalog, draft: &mut Draft) -> Result<(), IntrospectError> {
    for Listed { kind, query } in QUERIES {
        for row in answers.rows(query) {
            if !is_elsewhere(&row, catalog)? {
                draft.list(*kind, name(&row, catalog)?);
            }
        }
    }
    Ok(())
}

fn is_elsewhere(row: &Row<'_>, catalog: &Catalog) -> Result<bool, IntrospectError> {
    let relation = row.optional_number("relation")?.and_then(|oid| catalog.relations.get(oid));
    let is_left_out = relation.is_some_and(Relation::is_left_out);
    Ok(is_left_out || catalog.members.has(row.number("class")?, row.number("oid")?))
}

fn name(row: &Row<'_>, catalog: &Catalog) -> Result<String, IntrospectError> {
    let own = row.name("name")?;
    let Some(namespace) = row.optional_number("namespace")? else { return Ok(own.to_string()) };
    let qualified: QualifiedName = catalog.namespaces.qualify(namespace, own);
    Ok(match (row.optional("member")?, row.optional("arguments")?) {
        (Some(_), _) => inside(&qualified, &row.name("member")?),
        (None, Some(arguments)) => format!("{qualified}({arguments})"),
        (None, None) => qualified.to_string(),
    })
}
