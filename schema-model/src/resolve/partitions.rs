//! Partition keys and partitions; and what a partitioned table cannot have.

use std::fmt::Write;

use super::{
    draft::{TableDraft, duplicate},
    error::ResolveError,
    error_words::{At, Named, SqlText},
    feature::Feature,
    names::Taken,
    partition_fault::PartitionFault,
    whole::Whole,
};
use crate::{
    Dialect, Expression, ObjectId, QualifiedName,
    declaration::{
        BoundDeclaration, BoundWord, IndexTarget as DeclaredTarget, Literal, PartitionBoundDeclaration,
        PartitionDeclaration, PartitionKeyDeclaration, Place,
    },
    quote,
    schema::{
        ColumnValue, ConstraintKind, IndexTarget, Partition, PartitionBound, PartitionKey, PartitionPart,
        PartitionStrategy,
    },
};

/// Adds the key and the partitions of a table whose keys, indexes and options are known.
pub(super) fn resolve<'a>(draft: &mut TableDraft<'_, 'a>, whole: &mut Whole<'_, 'a>) {
    let table = draft.declaration;
    let at = draft.at(&table.place);
    if table.partition_by.is_none() && table.partitions.is_empty()
        || whole.target.dialect == Dialect::Sqlite
            && !whole.report.require(Feature::Partition, whole.target, &at)
    {
        return;
    }
    let Some(declared) = &table.partition_by else {
        fault(&at, PartitionFault::NoKey, whole);
        return;
    };
    let Some(key) = key(draft, declared, &at, whole) else { return };
    check_options(draft, &at, whole);
    check_keys(draft, &key, whole);
    Level { of: None, key: &key }.add(draft, &table.partitions, whole);
    for nested in draft.partitions.iter().filter_map(|(it, _)| it.partition_by.as_ref()) {
        check_keys(draft, nested, whole);
    }
    draft.options.partition_by = Some(key);
}

fn fault(at: &impl Fn() -> At, fault: PartitionFault, whole: &mut Whole<'_, '_>) {
    whole.report.push(ResolveError::Partition { at: at(), fault });
}

fn key(
    draft: &TableDraft<'_, '_>,
    declared: &PartitionKeyDeclaration,
    at: &impl Fn() -> At,
    whole: &mut Whole<'_, '_>,
) -> Option<PartitionKey> {
    let PartitionKeyDeclaration { strategy, parts: declared } = declared;
    if declared.is_empty() {
        whole.report.push(ResolveError::NoFields { at: at() });
        return None;
    }
    if *strategy == PartitionStrategy::List && declared.len() > 1 {
        fault(at, PartitionFault::ManyLists, whole);
        return None;
    }
    let mut parts = Vec::with_capacity(declared.len());
    for part in declared {
        let target = match &part.target {
            DeclaredTarget::Field(field) => {
                let position = draft.position(field, at, whole.report)?;
                let column = &draft.columns[position];
                if matches!(column.value, Some(ColumnValue::Generated { .. })) {
                    fault(at, PartitionFault::Generated { column: column.name.clone() }, whole);
                    return None;
                }
                IndexTarget::Column(column.name.clone())
            }
            DeclaredTarget::Expression(sql) => {
                IndexTarget::Expression(whole.report.sql(sql, SqlText::PartitionKey, at)?)
            }
        };
        if !part.order.is_ascending() || part.nulls.is_some() || part.statistics.is_some() {
            fault(at, PartitionFault::Ordered, whole);
        }
        let mut reference = |text: &Option<String>| match text {
            Some(text) => whole.report.qualified_name(text, Named::Reference, whole.target, at).map(Some),
            None => Some(None),
        };
        let operator_class = reference(&part.operator_class)?;
        parts.push(PartitionPart { target, collation: reference(&part.collate)?, operator_class });
    }
    Some(PartitionKey { strategy: *strategy, parts })
}

/// What only a table with rows of its own can have.
fn check_options(draft: &TableDraft<'_, '_>, at: &impl Fn() -> At, whole: &mut Whole<'_, '_>) {
    let options = &draft.options;
    for (is_said, word) in [
        (options.unlogged, "unlogged"),
        (!options.storage.is_empty(), "with(..)"),
        (!options.replica_identity.is_default(), "replica_identity"),
        // PostgreSQL keeps it with the table's own index, and builds those of the partitions without.
        (draft.indexes.iter().any(|(it, _)| it.parts.iter().any(|it| it.statistics.is_some())), "statistics"),
        // PostgreSQL 17 takes those that hold the partition key.
        (draft.constraints.iter().any(|(it, _)| is_exclusion(&it.kind)), "exclude"),
    ] {
        if is_said {
            fault(at, PartitionFault::NoRows { word }, whole);
        }
    }
}

fn is_exclusion(kind: &ConstraintKind) -> bool {
    matches!(kind, ConstraintKind::Exclusion(_))
}

/// PostgreSQL checks uniqueness within each partition, so that every key must tell the partitions apart.
fn check_keys(draft: &TableDraft<'_, '_>, by: &PartitionKey, whole: &mut Whole<'_, '_>) {
    let constraints = draft.constraints.iter().filter_map(|(it, place)| match &it.kind {
        ConstraintKind::PrimaryKey(key) => Some((&it.name, key.columns.iter().collect::<Vec<_>>(), *place)),
        ConstraintKind::Unique(unique) => Some((&it.name, unique.columns.iter().collect(), *place)),
        ConstraintKind::ForeignKey(_) | ConstraintKind::Exclusion(_) | ConstraintKind::Check(_) => None,
    });
    let indexes = draft.indexes.iter().filter(|(it, _)| it.unique).map(|(it, place)| {
        let columns = it.parts.iter().filter_map(|part| match &part.target {
            IndexTarget::Column(name) => Some(name),
            IndexTarget::Expression(_) => None,
        });
        (&it.name, columns.collect(), *place)
    });
    let has_expression = by.columns().count() < by.parts.len();
    for (key, columns, place) in constraints.chain(indexes) {
        let missing = by.columns().find(|it| !columns.contains(it));
        let found = match missing {
            _ if has_expression => PartitionFault::KeyWithExpression { key: key.clone() },
            Some(column) => PartitionFault::KeyWithoutColumn { key: key.clone(), column: column.clone() },
            None => continue,
        };
        fault(&draft.at(place), found, whole);
    }
}

/// The partitions of a table, or of one of its partitions.
struct Level<'l> {
    of: Option<&'l QualifiedName>,
    key: &'l PartitionKey,
}

impl Level<'_> {
    fn add<'a>(
        &self,
        draft: &mut TableDraft<'_, 'a>,
        declared: &'a [PartitionDeclaration],
        whole: &mut Whole<'_, 'a>,
    ) {
        let mut default: Option<&str> = None;
        for it in declared {
            let at = draft.at(&it.place);
            if let (PartitionBoundDeclaration::Default, Some(first)) = (&it.bound, default) {
                fault(&at, PartitionFault::SecondDefault { first: first.to_owned() }, whole);
            } else if it.bound == PartitionBoundDeclaration::Default {
                default = Some(&it.name);
            }
            let bound = bound(self.key, &it.bound, &at, whole);
            let Some(name) = name(draft, it, &at, whole) else { continue };
            let by = it.partition_by.as_ref().and_then(|by| key(draft, by, &at, whole));
            if it.partition_by.is_none() && !it.partitions.is_empty() {
                fault(&at, PartitionFault::NoKey, whole);
            }
            if let Some(key) = &by {
                Level { of: Some(&name), key }.add(draft, &it.partitions, whole);
            }
            let Some(bound) = bound else { continue };
            let (of, comment) = (self.of.cloned(), it.comment.clone());
            draft.partitions.push((Partition { name, of, bound, partition_by: by, comment }, &it.place));
        }
    }
}

/// A partition is a table: its name must be free, and it may have had another.
fn name<'a>(
    draft: &TableDraft<'_, 'a>,
    declared: &'a PartitionDeclaration,
    at: &impl Fn() -> At,
    whole: &mut Whole<'_, 'a>,
) -> Option<QualifiedName> {
    let name = whole.report.name(&declared.name, Named::Partition, whole.target, at)?;
    let name = match &declared.schema {
        Some(schema) => {
            let schema = whole.report.name(schema, Named::Namespace, whole.target, at)?;
            whole.target.normalized(QualifiedName { schema: Some(schema), name })
        }
        None => draft.name.sibling(name),
    };
    reserve(&name, &declared.place, at, whole)?;
    let before = declared.renamed_from.as_deref();
    if let Some(before) = whole.target.former_name(before, &name, Named::Partition, whole.report, at) {
        let id = |name: &QualifiedName| ObjectId::partition(&draft.name, name);
        whole.hints.rename(id(&before), id(&name), &declared.place);
    }
    Some(name)
}

fn reserve<'a>(
    name: &QualifiedName,
    place: &'a Place,
    at: &impl Fn() -> At,
    whole: &mut Whole<'_, 'a>,
) -> Option<()> {
    let by = Taken { named: Named::Partition, place };
    match whole.relations.reserve(name.schema.as_ref(), &name.name, by) {
        Ok(()) => Some(()),
        Err(taken) => {
            whole.report.push(duplicate(at(), Named::Partition, name.to_string(), taken));
            None
        }
    }
}

fn bound(
    key: &PartitionKey,
    declared: &PartitionBoundDeclaration,
    at: &impl Fn() -> At,
    whole: &mut Whole<'_, '_>,
) -> Option<PartitionBound> {
    let strategy = key.strategy;
    let found = match (declared, strategy) {
        (PartitionBoundDeclaration::Range { from, to }, PartitionStrategy::Range) => {
            let wrong = [from, to].into_iter().find(|it| it.len() != key.parts.len());
            match wrong {
                Some(wrong) => Err(PartitionFault::Count { values: wrong.len(), parts: key.parts.len() }),
                None => range(from, to),
            }
        }
        (PartitionBoundDeclaration::In(values), PartitionStrategy::List) => {
            let values: Result<Vec<_>, _> = values.iter().map(|it| value(it, strategy)).collect();
            match values {
                Ok(values) if values.is_empty() => Err(PartitionFault::NoValues),
                values => values.map(PartitionBound::List),
            }
        }
        (PartitionBoundDeclaration::Hash { modulus, remainder }, PartitionStrategy::Hash) => {
            let (modulus, remainder) = (*modulus, *remainder);
            if remainder < modulus {
                Ok(PartitionBound::Hash { modulus, remainder })
            } else {
                Err(PartitionFault::Remainder { modulus, remainder })
            }
        }
        (PartitionBoundDeclaration::Default, PartitionStrategy::Range | PartitionStrategy::List) => {
            Ok(PartitionBound::Default)
        }
        (
            PartitionBoundDeclaration::Range { .. }
            | PartitionBoundDeclaration::In(_)
            | PartitionBoundDeclaration::Hash { .. }
            | PartitionBoundDeclaration::Default,
            _,
        ) => Err(PartitionFault::Bound { strategy }),
    };
    found.map_err(|it| fault(at, it, whole)).ok()
}

fn range(from: &[BoundDeclaration], to: &[BoundDeclaration]) -> Result<PartitionBound, PartitionFault> {
    let values = |list: &[BoundDeclaration]| -> Result<Vec<Expression>, PartitionFault> {
        for pair in list.windows(2) {
            let word = match &pair[0] {
                BoundDeclaration::Word(BoundWord::MinValue) => "minvalue",
                BoundDeclaration::Word(BoundWord::MaxValue) => "maxvalue",
                BoundDeclaration::Word(BoundWord::Null) | BoundDeclaration::Literal(_) => continue,
            };
            if pair[0] != pair[1] {
                return Err(PartitionFault::AfterLimit { word });
            }
        }
        list.iter().map(|it| value(it, PartitionStrategy::Range)).collect()
    };
    Ok(PartitionBound::Range { from: values(from)?, to: values(to)? })
}

/// A value as SQL.
fn value(declared: &BoundDeclaration, strategy: PartitionStrategy) -> Result<Expression, PartitionFault> {
    let sql = match declared {
        BoundDeclaration::Literal(literal) => literal_sql(literal),
        BoundDeclaration::Word(word) => {
            let (sql, said) = match word {
                BoundWord::Null => ("NULL", "null"),
                BoundWord::MinValue => ("MINVALUE", "minvalue"),
                BoundWord::MaxValue => ("MAXVALUE", "maxvalue"),
            };
            let is_range = strategy == PartitionStrategy::Range;
            if is_range == (*word == BoundWord::Null) {
                return Err(PartitionFault::Value { word: said });
            }
            sql.to_owned()
        }
    };
    Ok(Expression::new(&sql))
}

fn literal_sql(literal: &Literal) -> String {
    match literal {
        Literal::Bool(it) => it.to_string(),
        Literal::Integer(digits) | Literal::Float(digits) => digits.clone(),
        Literal::Text(text) => quote::literal(text, Dialect::Postgres),
        Literal::Bytes(bytes) => {
            let sql = bytes.iter().fold("'\\x".to_owned(), |mut sql, byte| {
                let _ = write!(sql, "{byte:02x}");
                sql
            });
            sql + "'"
        }
    }
}
