//! What happens to values when the type of a column changes.

use std::mem::discriminant;

use schema_model::SqlType;

use crate::HazardKind;

/// Whether the types differ in more than modifiers, so that expressions over a column read differently with them.
pub(super) fn is_another_type(before: &SqlType, after: &SqlType) -> bool {
    match (before, after) {
        (SqlType::Array(a), SqlType::Array(b)) => is_another_type(a, b),
        (SqlType::Named { name: a, .. }, SqlType::Named { name: b, .. }) => a != b,
        (a, b) => discriminant(a) != discriminant(b),
    }
}

/// Whether a value of one type can stand in a foreign key for one of the other (one B-tree operator family).
pub(super) fn stays_comparable(before: &SqlType, after: &SqlType) -> bool {
    let is_integer = |ty: &SqlType| matches!(ty, SqlType::SmallInt | SqlType::Integer | SqlType::BigInt);
    let is_text = |ty: &SqlType| matches!(ty, SqlType::Text | SqlType::Varchar(_));
    !is_another_type(before, after)
        || is_integer(before) && is_integer(after)
        || is_text(before) && is_text(after)
}

/// What a change of type asks for and risks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Conversion {
    /// Which USING there must be. None where there is an assignment cast, which is better: it refuses what it cannot
    /// hold (`varchar(3)` of a longer text), while an explicit cast cuts it off.
    pub(super) using: Option<Using>,
    /// The default must be said again: PostgreSQL would keep the old one in a cast (`'{}'::jsonb` for a text).
    pub(super) default_again: bool,
    /// What can go wrong with the values, and how.
    pub(super) risk: Option<(HazardKind, &'static str)>,
}

/// How USING makes the new value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Using {
    /// By a cast.
    Cast,
    /// By way of text, which every type has an explicit cast from and to.
    Text,
    /// By way of integer, which alone has casts from and to boolean.
    Integer,
    /// As the one element of an array.
    Element,
    /// As the one element of an array, by way of text.
    TextElement,
    /// From the first element of an array.
    First,
    /// From the first element of an array, by way of text.
    FirstText,
}

/// How values of `before` become values of `after`.
pub(super) fn conversion(before: &SqlType, after: &SqlType) -> Conversion {
    let using = needs_using(before, after).then(|| using(before, after));
    let numbers = family(before) == Family::Number && family(after) == Family::Number;
    let default_again = using.is_some() || is_another_type(before, after) && !numbers;
    Conversion { using, default_again, risk: risk(before, after) }
}

/// The explicit casts of `pg_cast` (12 to 18) are few; what has none goes by way of text.
fn using(before: &SqlType, after: &SqlType) -> Using {
    match (before, after) {
        (SqlType::Array(_), SqlType::Array(_)) => match using(before.element(), after.element()) {
            Using::Cast => Using::Cast,
            Using::Text
            | Using::Integer
            | Using::Element
            | Using::TextElement
            | Using::First
            | Using::FirstText => Using::Text,
        },
        (_, SqlType::Array(_)) if by_text(before, after.element()) => Using::TextElement,
        (_, SqlType::Array(_)) => Using::Element,
        (SqlType::Array(_), _) if by_text(before.element(), after) => Using::FirstText,
        (SqlType::Array(_), _) => Using::First,
        (SqlType::Boolean, SqlType::Integer) | (SqlType::Integer, SqlType::Boolean) => Using::Cast,
        (SqlType::Boolean, _) if family(after) == Family::Number => Using::Integer,
        (_, SqlType::Boolean) if family(before) == Family::Number => Using::Integer,
        (SqlType::Jsonb, _) if family(after) == Family::Number || *after == SqlType::Boolean => Using::Cast,
        (SqlType::Timestamp(_) | SqlType::TimestampTz(_), SqlType::Time(_) | SqlType::TimeTz(_)) => {
            Using::Cast
        }
        _ if family(before) == Family::Text || before == after => Using::Cast,
        _ => Using::Text,
    }
}

fn by_text(before: &SqlType, after: &SqlType) -> bool {
    before != after && needs_using(before, after) && using(before, after) == Using::Text
}

/// Families within which, and from which to text, PostgreSQL has assignment casts (`pg_cast`, 12 to 18).
#[derive(PartialEq, Eq, Clone, Copy)]
enum Family {
    Text,
    Number,
    Moment,
    Json,
    Network,
    Other,
}

fn family(ty: &SqlType) -> Family {
    match ty {
        SqlType::Text | SqlType::Varchar(_) | SqlType::Char(_) => Family::Text,
        SqlType::SmallInt
        | SqlType::Integer
        | SqlType::BigInt
        | SqlType::Real
        | SqlType::Double
        | SqlType::Numeric(_) => Family::Number,
        SqlType::Date | SqlType::Timestamp(_) | SqlType::TimestampTz(_) => Family::Moment,
        SqlType::Json | SqlType::Jsonb => Family::Json,
        SqlType::Inet | SqlType::Cidr => Family::Network,
        SqlType::Boolean
        | SqlType::Bytea
        | SqlType::Time(_)
        | SqlType::TimeTz(_)
        | SqlType::Uuid
        | SqlType::Blob
        | SqlType::Array(_)
        | SqlType::Named { .. } => Family::Other,
    }
}

fn needs_using(before: &SqlType, after: &SqlType) -> bool {
    match (before, after) {
        (SqlType::Array(a), SqlType::Array(b)) => needs_using(a, b),
        (_, SqlType::Array(_)) => true,
        (SqlType::Array(a), b) if family(a) == Family::Text || family(b) != Family::Text => true,
        (SqlType::Time(_), SqlType::Time(_)) | (SqlType::TimeTz(_), SqlType::TimeTz(_)) => false,
        (SqlType::Named { name: a, .. }, SqlType::Named { name: b, .. }) if a == b => false,
        _ => match (family(before), family(after)) {
            // Every type has an assignment cast to text by way of its output function.
            (_, Family::Text) => false,
            (Family::Other, Family::Other) => true,
            (a, b) => a != b,
        },
    }
}

fn risk(before: &SqlType, after: &SqlType) -> Option<(HazardKind, &'static str)> {
    const TOO_LONG: &str = "fails when a value is longer";
    const OUT_OF_RANGE: &str = "fails when a value is out of range";
    const ROUNDED: &str = "values are rounded";
    const ONLY_FIRST: &str = "all elements but the first are lost";
    const ONLY_TRUE: &str = "every number but 0 becomes true";
    const NO_TIME: &str = "the time of day is cut off";
    const UNREADABLE: &str = "fails when a value cannot be read as the new type";
    match (before, after) {
        (SqlType::Array(_), b) if !matches!(b, SqlType::Array(_)) && needs_using(before, b) => {
            Some((HazardKind::DataLoss, ONLY_FIRST))
        }
        (_, SqlType::Text | SqlType::Varchar(None)) => None,
        (SqlType::Varchar(Some(a)) | SqlType::Char(a), SqlType::Varchar(Some(b)) | SqlType::Char(b)) => {
            (a > b).then_some((HazardKind::MayFail, TOO_LONG))
        }
        (_, SqlType::Varchar(Some(_)) | SqlType::Char(_)) => Some((HazardKind::MayFail, TOO_LONG)),
        (SqlType::Array(a), SqlType::Array(b)) => risk(a, b),
        (a, SqlType::Array(b)) if !matches!(a, SqlType::Array(_)) => {
            if a == &**b {
                None
            } else {
                risk(a, b)
            }
        }
        (SqlType::Timestamp(_) | SqlType::TimestampTz(_), SqlType::Date) => {
            Some((HazardKind::DataLoss, NO_TIME))
        }
        (
            SqlType::Timestamp(a) | SqlType::TimestampTz(a),
            SqlType::Timestamp(b) | SqlType::TimestampTz(b),
        )
        | (SqlType::Time(a), SqlType::Time(b))
        | (SqlType::TimeTz(a), SqlType::TimeTz(b)) => {
            (a.unwrap_or(6) > b.unwrap_or(6)).then_some((HazardKind::DataLoss, ROUNDED))
        }
        (a, b) if family(a) == Family::Number && family(b) == Family::Number => number_risk(a, b)
            .map(|kind| (kind, if kind == HazardKind::DataLoss { ROUNDED } else { OUT_OF_RANGE })),
        (SqlType::Boolean, b) if family(b) == Family::Number => None,
        (a, SqlType::Boolean) if family(a) == Family::Number => Some((HazardKind::DataLoss, ONLY_TRUE)),
        (a, b) if needs_using(a, b) => Some((HazardKind::MayFail, UNREADABLE)),
        _ => None,
    }
}

fn number_risk(before: &SqlType, after: &SqlType) -> Option<HazardKind> {
    let digits = |ty: &SqlType| match ty {
        SqlType::SmallInt => Some(5),
        SqlType::Integer => Some(10),
        SqlType::BigInt => Some(19),
        _ => None,
    };
    match (before, after) {
        (SqlType::Numeric(None) | SqlType::Real | SqlType::Double, SqlType::Numeric(None)) => None,
        (SqlType::Real, SqlType::Double) => None,
        (SqlType::Numeric(Some((a, s))), SqlType::Numeric(Some((b, t)))) if t >= s => {
            (i32::from(*a) - i32::from(*s) > i32::from(*b) - i32::from(*t)).then_some(HazardKind::MayFail)
        }
        (SqlType::Numeric(_) | SqlType::Real | SqlType::Double, SqlType::Numeric(_) | SqlType::Real)
        | (SqlType::Numeric(_), SqlType::Double) => match after {
            SqlType::Numeric(None) => None,
            _ => Some(HazardKind::DataLoss),
        },
        (SqlType::Numeric(Some((_, s))), _) if *s <= 0 && digits(after).is_some() => {
            Some(HazardKind::MayFail)
        }
        (SqlType::Numeric(_) | SqlType::Real | SqlType::Double, _) => Some(HazardKind::DataLoss),
        (whole, SqlType::Real) if digits(whole).is_some_and(|it| it > 5) => Some(HazardKind::DataLoss),
        (SqlType::BigInt, SqlType::Double) => Some(HazardKind::DataLoss),
        (_, SqlType::Real | SqlType::Double | SqlType::Numeric(None)) => None,
        (whole, SqlType::Numeric(Some((precision, scale)))) => {
            let room = i32::from(*precision) - i32::from(*scale);
            digits(whole).is_some_and(|it| it > room).then_some(HazardKind::MayFail)
        }
        (a, b) => (digits(a) > digits(b)).then_some(HazardKind::MayFail),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(before: &str, after: &str) -> Conversion {
        conversion(&before.parse().unwrap(), &after.parse().unwrap())
    }

    #[test]
    fn assignment_casts_need_no_using() {
        for (before, after) in [
            ("integer", "bigint"),
            ("text", "varchar(10)"),
            ("status", "text"),
            ("jsonb", "text"),
            ("timestamp", "timestamptz"),
            ("text[]", "varchar[]"),
        ] {
            assert_eq!(of(before, after).using, None, "{before} to {after}");
        }
    }

    #[test]
    fn other_casts_need_using() {
        for (before, after) in
            [("text", "integer"), ("text", "status"), ("integer", "boolean"), ("text", "uuid"), ("a", "b")]
        {
            assert!(of(before, after).using.is_some(), "{before} to {after}");
        }
    }

    #[test]
    fn what_can_lose_or_refuse_values_is_a_risk() {
        for (before, after, risk) in [
            ("varchar(10)", "varchar(20)", None),
            ("varchar(20)", "varchar(10)", Some(HazardKind::MayFail)),
            ("bigint", "integer", Some(HazardKind::MayFail)),
            ("integer", "bigint", None),
            ("numeric(12,2)", "numeric(12,1)", Some(HazardKind::DataLoss)),
            ("numeric(12,2)", "numeric(14,4)", None),
            ("numeric(12,2)", "numeric(12,4)", Some(HazardKind::MayFail)),
            ("double precision", "integer", Some(HazardKind::DataLoss)),
            ("timestamptz", "date", Some(HazardKind::DataLoss)),
            ("timestamp", "timestamp(0)", Some(HazardKind::DataLoss)),
            ("integer", "numeric(12,2)", None),
            ("integer", "numeric(10,2)", Some(HazardKind::MayFail)),
            ("text", "integer", Some(HazardKind::MayFail)),
            ("integer", "text", None),
        ] {
            assert_eq!(of(before, after).risk.map(|it| it.0), risk, "{before} to {after}");
        }
    }
}
