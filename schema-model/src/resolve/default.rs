//! Defaults: Rust literals and variants as SQL, where they fit the column's type.

use std::fmt::Write;

use super::{
    casing::last_segment,
    enums::{EnumDraft, Kept},
    error::ResolveError,
    error_words::{At, SqlText},
    feature::Feature,
    report::{Report, nearest},
    types::{ColumnType, Values},
};
use crate::{
    Dialect, Expression, SqlType,
    declaration::{DefaultDeclaration, Literal},
    quote,
    resolve::Target,
};

/// The default as SQL; `None` with the reason reported.
pub(super) fn resolve(
    default: &DefaultDeclaration,
    ty: &ColumnType<'_>,
    target: &Target,
    at: &impl Fn() -> At,
    report: &mut Report,
) -> Option<Expression> {
    match default {
        DefaultDeclaration::Sql(sql) => sql_text(sql, target, at, report),
        DefaultDeclaration::Variant(variant) => {
            let Values::Enum(draft) = ty.values else {
                let (variant, ty) = (variant.clone(), ty.meaning.clone());
                report.push(ResolveError::NotAnEnum { at: at(), variant, ty });
                return None;
            };
            if matches!(ty.meaning, SqlType::Array(_)) {
                let (variant, ty) = (variant.clone(), ty.meaning.clone());
                report.push(ResolveError::NotAnEnum { at: at(), variant, ty });
                return None;
            }
            of_variant(variant, draft, at, report)
        }
        DefaultDeclaration::Literal(literal) => {
            if let (Values::Enum(draft), Literal::Text(label), false) =
                (ty.values, literal, is_array(&ty.meaning))
                && !matches!(draft.kept, Kept::Integer)
            {
                return of_label(label, draft, at, report);
            }
            if let Some(sql) = fit(literal, ty, target.dialect) {
                return Some(Expression::new(&sql));
            }
            report.push(ResolveError::DefaultMismatch {
                at: at(),
                literal: spelled(literal),
                ty: ty.meaning.clone(),
            });
            None
        }
    }
}

fn is_array(ty: &SqlType) -> bool {
    matches!(ty, SqlType::Array(_))
}

/// SQLite would take the name of a function that it does not know, and fail at the first insert.
fn sql_text(sql: &str, target: &Target, at: &impl Fn() -> At, report: &mut Report) -> Option<Expression> {
    let expression = report.sql(sql, SqlText::Default, at)?;
    let is_now = || matches!(expression.normalized().as_slice(), [now, ..] if now == "now");
    if target.dialect == Dialect::Sqlite && is_now() {
        report.push(ResolveError::Unsupported { at: at(), feature: Feature::Now });
        return None;
    }
    Some(expression)
}

fn of_variant(
    variant: &str,
    draft: &EnumDraft<'_>,
    at: &impl Fn() -> At,
    report: &mut Report,
) -> Option<Expression> {
    let variant = last_segment(variant);
    let variants = &draft.declaration.variants;
    let Some(position) = variants.iter().position(|it| it.variant == variant) else {
        report.push(ResolveError::UnknownValue {
            at: at(),
            owner: draft.declaration.path.clone(),
            named: "variant",
            value: variant.to_owned(),
            suggestion: nearest(variant, variants.iter().map(|it| it.variant.as_str())),
        });
        return None;
    };
    Some(match draft.kept {
        Kept::Native(_) | Kept::Text => Expression::new(&quote::portable_literal(&draft.labels[position])),
        Kept::Integer => Expression::new(&variants[position].discriminant.to_string()),
    })
}

fn of_label(
    label: &str,
    draft: &EnumDraft<'_>,
    at: &impl Fn() -> At,
    report: &mut Report,
) -> Option<Expression> {
    if draft.labels.iter().any(|it| it == label) {
        return Some(Expression::new(&quote::portable_literal(label)));
    }
    report.push(ResolveError::UnknownValue {
        at: at(),
        owner: draft.declaration.path.clone(),
        named: "label",
        value: label.to_owned(),
        suggestion: nearest(label, draft.labels.iter().map(String::as_str)),
    });
    None
}

/// The literal as SQL of the dialect, where it fits.
fn fit(literal: &Literal, ty: &ColumnType<'_>, dialect: Dialect) -> Option<String> {
    match literal {
        Literal::Bool(value) => match ty.meaning {
            SqlType::Boolean => Some(boolean(*value, dialect)),
            _ => None,
        },
        Literal::Integer(digits) => integer(digits, ty),
        Literal::Float(digits) => number(digits, ty),
        Literal::Text(text) => text_literal(text, ty),
        Literal::Bytes(bytes) => match (&ty.meaning, dialect) {
            (SqlType::Bytea | SqlType::Blob, Dialect::Postgres) => {
                Some(format!("'\\x{}'::bytea", hex(bytes)))
            }
            (SqlType::Bytea | SqlType::Blob, Dialect::Sqlite) => Some(format!("X'{}'", hex(bytes))),
            _ => None,
        },
    }
}

fn boolean(value: bool, dialect: Dialect) -> String {
    match (dialect, value) {
        (Dialect::Postgres, value) => value.to_string(),
        (Dialect::Sqlite, value) => u8::from(value).to_string(),
    }
}

fn integer(digits: &str, ty: &ColumnType<'_>) -> Option<String> {
    let value: i128 = digits.parse().ok()?;
    let allowed = match (&ty.values, &ty.meaning) {
        (Values::UpTo(max), _) => (0..=i128::from(*max)).contains(&value),
        (Values::Enum(draft), _) => {
            matches!(draft.kept, Kept::Integer)
                && !is_array(&ty.meaning)
                && draft.declaration.variants.iter().any(|it| i128::from(it.discriminant) == value)
        }
        (Values::All, SqlType::SmallInt) => i16::try_from(value).is_ok(),
        (Values::All, SqlType::Integer) => i32::try_from(value).is_ok(),
        (Values::All, SqlType::BigInt) => i64::try_from(value).is_ok(),
        (Values::All, _) => return number(digits, ty),
    };
    allowed.then(|| value.to_string())
}

/// A number for a column that is no integer. A number kept as text is written as text.
fn number(digits: &str, ty: &ColumnType<'_>) -> Option<String> {
    digits.parse::<f64>().ok()?;
    match (&ty.meaning, &ty.in_sqlite) {
        (SqlType::Numeric(_), Some(SqlType::Text)) => Some(quote::portable_literal(digits)),
        (SqlType::Real | SqlType::Double | SqlType::Numeric(_) | SqlType::Named { .. }, _) => {
            Some(digits.to_owned())
        }
        _ => None,
    }
}

fn text_literal(text: &str, ty: &ColumnType<'_>) -> Option<String> {
    if text.contains('\0') {
        return None;
    }
    let fits = |length: u32| u32::try_from(text.chars().count()).is_ok_and(|it| it <= length);
    let allowed = match &ty.meaning {
        SqlType::Varchar(Some(length)) | SqlType::Char(length) => fits(*length),
        SqlType::Uuid => return uuid(text, ty.in_sqlite.as_ref()),
        SqlType::Text
        | SqlType::Varchar(None)
        | SqlType::Date
        | SqlType::Time(_)
        | SqlType::TimeTz(_)
        | SqlType::Timestamp(_)
        | SqlType::TimestampTz(_)
        | SqlType::Json
        | SqlType::Jsonb
        | SqlType::Inet
        | SqlType::Cidr
        | SqlType::Array(_)
        | SqlType::Named { .. } => true,
        SqlType::Boolean
        | SqlType::SmallInt
        | SqlType::Integer
        | SqlType::BigInt
        | SqlType::Real
        | SqlType::Double
        | SqlType::Numeric(_)
        | SqlType::Bytea
        | SqlType::Blob => false,
    };
    allowed.then(|| quote::portable_literal(text))
}

/// 32 hexadecimal digits, dashes aside; as bytes where they are kept so.
fn uuid(text: &str, kept: Option<&SqlType>) -> Option<String> {
    let digits: String = text.chars().filter(|it| *it != '-').collect();
    if digits.len() != 32 || !digits.bytes().all(|it| it.is_ascii_hexdigit()) {
        return None;
    }
    match kept {
        Some(SqlType::Blob) => Some(format!("X'{}'", digits.to_ascii_uppercase())),
        _ => Some(quote::portable_literal(text)),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        write!(hex, "{byte:02X}").map_or_else(|_| String::new(), |()| hex)
    })
}

fn spelled(literal: &Literal) -> String {
    match literal {
        Literal::Bool(value) => value.to_string(),
        Literal::Integer(digits) | Literal::Float(digits) => digits.clone(),
        Literal::Text(text) => format!("{text:?}"),
        Literal::Bytes(bytes) => format!("b\"{}\"", bytes.escape_ascii()),
    }
}
