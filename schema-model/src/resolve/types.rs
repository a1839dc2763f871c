//! The type of a column: from what the field says to what the target keeps, with what a check must hold.

use rustc_hash::FxHashMap;

use super::{
    Target,
    enums::{EnumDraft, Enums, Kept, Lookup},
    error::ResolveError,
    error_words::At,
    feature::Feature,
    report::{Report, nearest},
    sqlite_type::{in_sqlite, in_strict_table},
    type_table::row,
};
use crate::{
    Dialect, SqlType, SqlTypeError,
    declaration::{LogicalType, TypeDeclaration},
};

/// The type of one column.
pub(super) struct ColumnType<'e> {
    /// As PostgreSQL knows it: what defaults and references are held against.
    pub meaning: SqlType,
    /// As SQLite keeps it.
    pub in_sqlite: Option<SqlType>,
    /// Which of its values are allowed.
    pub values: Values<'e>,
}

/// Which values of a type are allowed.
#[derive(Clone, Copy)]
pub(super) enum Values<'e> {
    /// All of them.
    All,
    /// From 0 up to this.
    UpTo(i64),
    /// Those of an enum, however it is kept.
    Enum(&'e EnumDraft<'e>),
}

/// Reads types; texts that occur often are parsed once.
pub(super) struct Types<'e, 'a> {
    pub target: &'e Target,
    pub enums: &'e Enums<'a>,
    parsed: FxHashMap<&'a str, Result<SqlType, SqlTypeError>>,
}

/// What is said beside the type.
#[derive(Clone, Copy)]
pub(super) struct Around {
    /// `unsigned` on the field.
    pub unsigned: bool,
    /// `strict` on the struct.
    pub strict: bool,
}

impl<'e, 'a: 'e> Types<'e, 'a> {
    pub(super) fn new(target: &'e Target, enums: &'e Enums<'a>) -> Self {
        Self { target, enums, parsed: FxHashMap::default() }
    }

    /// The type of a column, or `None` with the reason reported.
    pub(super) fn resolve(
        &mut self,
        ty: &'a TypeDeclaration,
        around: Around,
        at: &impl Fn() -> At,
        report: &mut Report,
    ) -> Option<ColumnType<'e>> {
        let (meaning, values) = self.meaning(ty, around, at, report)?;
        let in_sqlite = match self.target.dialect {
            Dialect::Postgres => None,
            Dialect::Sqlite => Some(self.in_sqlite(&meaning, around, at, report)?),
        };
        Some(ColumnType { meaning, in_sqlite, values })
    }

    fn meaning(
        &mut self,
        ty: &'a TypeDeclaration,
        around: Around,
        at: &impl Fn() -> At,
        report: &mut Report,
    ) -> Option<(SqlType, Values<'e>)> {
        match ty {
            TypeDeclaration::Logical(logical) => logical_type(*logical, around, at, report),
            TypeDeclaration::Enum(path) => self.enum_type(path, at, report),
            TypeDeclaration::Array(element) => {
                let (element, values) = self.meaning(element, around, at, report)?;
                let array = match element {
                    SqlType::Array(_) => element,
                    other => SqlType::Array(Box::new(other)),
                };
                Some((array, values))
            }
            TypeDeclaration::Sql(text) => Some((
                self.parsed(text)
                    .map_err(|source| report.push(ResolveError::Type { at: at(), source }))
                    .ok()?,
                Values::All,
            )),
        }
    }

    fn enum_type(
        &self,
        path: &str,
        at: &impl Fn() -> At,
        report: &mut Report,
    ) -> Option<(SqlType, Values<'e>)> {
        let enums: &'e Enums<'a> = self.enums;
        match enums.get(path) {
            Lookup::Found(draft) => Some((draft.meaning(), Values::Enum(draft))),
            Lookup::Reported => None,
            Lookup::Unknown => {
                let suggestion = nearest(path, enums.drafts().iter().map(|it| it.declaration.path.as_str()));
                report.push(ResolveError::UnknownEnum { at: at(), path: path.to_owned(), suggestion });
                None
            }
        }
    }

    fn parsed(&mut self, text: &'a str) -> Result<SqlType, SqlTypeError> {
        let target = self.target;
        self.parsed
            .entry(text)
            .or_insert_with(|| {
                let mut ty: SqlType = text.parse()?;
                ty.visit_name(&mut |name| *name = target.normalized(name.clone()));
                Ok(match (ty, target.dialect) {
                    (SqlType::Blob, Dialect::Postgres) => SqlType::Bytea,
                    (ty, Dialect::Postgres | Dialect::Sqlite) => ty,
                })
            })
            .clone()
    }

    fn in_sqlite(
        &self,
        meaning: &SqlType,
        around: Around,
        at: &impl Fn() -> At,
        report: &mut Report,
    ) -> Option<SqlType> {
        let Some(kept) = in_sqlite(meaning, self.target.uuid) else {
            report.push(ResolveError::Unsupported { at: at(), feature: Feature::Array });
            return None;
        };
        if !around.strict {
            return Some(kept);
        }
        in_strict_table(kept).map_err(|ty| report.push(ResolveError::StrictType { at: at(), ty })).ok()
    }
}

impl EnumDraft<'_> {
    fn meaning(&self) -> SqlType {
        match &self.kept {
            Kept::Native(name) => SqlType::Named { name: Box::new(name.clone()), modifiers: Vec::new() },
            Kept::Text => SqlType::Text,
            Kept::Integer => {
                let fits = |it: i64| i32::try_from(it).is_ok();
                let all = self.declaration.variants.iter().all(|it| fits(it.discriminant));
                if all { SqlType::Integer } else { SqlType::BigInt }
            }
        }
    }
}

fn logical_type<'e>(
    logical: LogicalType,
    around: Around,
    at: &impl Fn() -> At,
    report: &mut Report,
) -> Option<(SqlType, Values<'e>)> {
    let row = row(logical);
    let Some(unsigned) = row.unsigned else { return Some((row.postgres.clone(), Values::All)) };
    if !around.unsigned {
        report.push(ResolveError::Unsigned {
            at: at(),
            rust: row.rust,
            ty: row.postgres.clone(),
            signed: unsigned.signed,
        });
        return None;
    }
    Some((row.postgres.clone(), Values::UpTo(unsigned.max)))
}

/// Whether PostgreSQL can compare both types, so that a foreign key works: equal, or of one family.
pub(super) fn comparable(a: &SqlType, b: &SqlType) -> bool {
    a == b || family(a).is_some_and(|it| Some(it) == family(b))
}

#[derive(PartialEq)]
enum Family {
    Integer,
    Float,
    Text,
    Numeric,
    Time,
    TimeTz,
    Timestamp,
    TimestampTz,
}

fn family(ty: &SqlType) -> Option<Family> {
    Some(match ty {
        SqlType::SmallInt | SqlType::Integer | SqlType::BigInt => Family::Integer,
        SqlType::Real | SqlType::Double => Family::Float,
        SqlType::Text | SqlType::Varchar(_) => Family::Text,
        SqlType::Numeric(_) => Family::Numeric,
        SqlType::Time(_) => Family::Time,
        SqlType::TimeTz(_) => Family::TimeTz,
        SqlType::Timestamp(_) => Family::Timestamp,
        SqlType::TimestampTz(_) => Family::TimestampTz,
        SqlType::Boolean
        | SqlType::Char(_)
        | SqlType::Bytea
        | SqlType::Date
        | SqlType::Uuid
        | SqlType::Json
        | SqlType::Jsonb
        | SqlType::Inet
        | SqlType::Cidr
        | SqlType::Blob
        | SqlType::Array(_)
        | SqlType::Named { .. } => return None,
    })
}
