//! Where each kind of object mentions others: its texts, its types, its relations.

use schema_model::{
    Expression, Name, ObjectRef, QualifiedName, Schema,
    schema::{
        Column, ColumnValue, Constraint, ConstraintKind, Definition, IndexTarget, PartitionKey,
        definition::{Body, Routine},
    },
};

use super::super::{constraint as lowered, expression};

/// What an object says.
#[derive(Default)]
pub(super) struct Said<'a> {
    /// Expressions, queries and bodies.
    pub(super) texts: Vec<&'a str>,
    /// Names of types and relations outside such texts.
    pub(super) names: Vec<&'a QualifiedName>,
    /// Names of functions outside such texts.
    pub(super) routines: Vec<&'a QualifiedName>,
    /// The columns at hand in its texts, which stand before types of their name.
    pub(super) columns: Vec<&'a Name>,
}

pub(super) fn said<'a>(schema: &'a Schema, object: &ObjectRef<'a>) -> Said<'a> {
    let of_table = |table: &QualifiedName, texts: Vec<&'a Expression>| Said {
        texts: texts.into_iter().map(Expression::as_str).collect(),
        columns: schema.table(table).into_iter().flat_map(|it| &it.columns).map(|it| &it.name).collect(),
        ..Said::default()
    };
    match *object {
        ObjectRef::Namespace(_) | ObjectRef::Enum(_) => Said::default(),
        ObjectRef::Table(it) => of_table(&it.name, of_key(it.options.partition_by.as_ref())),
        ObjectRef::Partition(table, it) => of_table(table, of_key(it.partition_by.as_ref())),
        ObjectRef::Definition(it) => definition(it),
        ObjectRef::Column(table, it) => {
            let names = it.ty.named().into_iter().collect();
            Said { names, ..of_table(table, of_column(it).into_iter().collect()) }
        }
        ObjectRef::Constraint(table, it) => of_table(table, constraint(it)),
        ObjectRef::Index(table, it) => of_table(table, expression::of_index(it).collect()),
    }
}

fn definition(it: &Definition) -> Said<'_> {
    match it {
        Definition::Extension(_) | Definition::Sequence(_) | Definition::Grant(_) | Definition::Owner(_) => {
            Said::default()
        }
        Definition::View(it) => Said { texts: vec![it.query.as_str()], ..Said::default() },
        Definition::MaterializedView(it) => {
            let of_indexes = it.indexes.iter().flat_map(expression::of_index);
            let texts = std::iter::once(&it.query).chain(of_indexes).map(Expression::as_str).collect();
            Said { texts, ..Said::default() }
        }
        Definition::Rule(it) => {
            let texts = it.condition.iter().chain([&it.commands]).map(Expression::as_str).collect();
            Said { texts, names: vec![&it.on], ..Said::default() }
        }
        Definition::Function(it) | Definition::Procedure(it) => routine(it),
        Definition::Publication(it) => {
            let names = it.tables.iter().map(|it| &it.table).collect();
            Said { texts: it.filters().map(Expression::as_str).collect(), names, ..Said::default() }
        }
        Definition::EventTrigger(it) => Said { routines: vec![&it.function], ..Said::default() },
        Definition::Aggregate(it) => Said {
            names: it.types().filter_map(|it| it.named()).collect(),
            routines: it.functions().collect(),
            ..Said::default()
        },
        Definition::Policy(it) => {
            let texts = it.expressions().map(Expression::as_str).collect();
            Said { texts, names: vec![&it.table], ..Said::default() }
        }
        Definition::Statistics(it) => {
            let texts = it.expressions.iter().map(Expression::as_str).collect();
            Said { texts, names: vec![&it.table], ..Said::default() }
        }
        Definition::Trigger(it) => {
            let from = it.constraint.iter().filter_map(|it| it.from.as_ref());
            Said {
                texts: it.when.iter().map(Expression::as_str).collect(),
                names: [&it.table].into_iter().chain(from).collect(),
                routines: vec![&it.function],
                columns: Vec::new(),
            }
        }
        Definition::Domain(it) => Said {
            texts: it
                .default
                .iter()
                .chain(it.checks.iter().map(|it| &it.check))
                .map(Expression::as_str)
                .collect(),
            names: it.ty.named().into_iter().chain(&it.collation).collect(),
            routines: Vec::new(),
            columns: Vec::new(),
        },
        Definition::Composite(it) => {
            let names = it.attributes.iter().flat_map(|it| it.ty.named().into_iter().chain(&it.collation));
            Said { names: names.collect(), ..Said::default() }
        }
        Definition::Range(it) => Said {
            names: it.subtype.named().into_iter().chain(&it.collation).collect(),
            routines: it.canonical.iter().chain(&it.difference).collect(),
            ..Said::default()
        },
    }
}

/// The server reads bodies that are strings when they run; see `routine_body`.
fn routine(it: &Routine) -> Said<'_> {
    let defaults = it.arguments.iter().filter_map(|it| it.default.as_ref());
    let body = match &it.body {
        Body::Sql(text) => Some(text),
        Body::Text(_) | Body::Symbol { .. } => None,
    };
    let columns = it.arguments.iter().filter_map(|it| it.name.as_ref());
    Said {
        texts: defaults.chain(body).map(Expression::as_str).collect(),
        names: it.types().filter_map(|it| it.named()).collect(),
        routines: it.support.iter().collect(),
        columns: columns.collect(),
    }
}

fn of_key(key: Option<&PartitionKey>) -> Vec<&Expression> {
    let parts = key.into_iter().flat_map(|it| &it.parts);
    let expressions = parts.filter_map(|part| match &part.target {
        IndexTarget::Expression(it) => Some(it),
        IndexTarget::Column(_) => None,
    });
    expressions.collect()
}

fn of_column(it: &Column) -> Option<&Expression> {
    match &it.value {
        Some(ColumnValue::Default(it) | ColumnValue::Generated { expression: it, .. }) => Some(it),
        Some(ColumnValue::Identity(_) | ColumnValue::Serial { .. }) | None => None,
    }
}

fn constraint(it: &Constraint) -> Vec<&Expression> {
    match &it.kind {
        ConstraintKind::Check(it) => vec![&it.expression],
        ConstraintKind::Exclusion(it) => lowered::expressions(it).collect(),
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::ForeignKey(_) => {
            Vec::new()
        }
    }
}
