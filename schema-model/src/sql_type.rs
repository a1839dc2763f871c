//! SQL types by meaning, not spelling: `int4`, `INTEGER` and `integer` are one type here.

mod json;

use std::{borrow::Cow, fmt, str::FromStr};

use crate::name::{NameError, QualifiedName, split_parts};

/// The type of a column. The textual form is the short one of PostgreSQL: `varchar(255)`, `timestamptz`, `text[]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SqlType {
    /// boolean
    Boolean,
    /// smallint
    SmallInt,
    /// integer
    Integer,
    /// bigint
    BigInt,
    /// real
    Real,
    /// double precision
    Double,
    /// numeric, numeric(precision, scale)
    Numeric(Option<(u16, i16)>),
    /// text
    Text,
    /// varchar, varchar(length)
    Varchar(Option<u32>),
    /// char(length)
    Char(u32),
    /// bytea
    Bytea,
    /// date
    Date,
    /// time, time(precision)
    Time(Option<u8>),
    /// timetz, timetz(precision)
    TimeTz(Option<u8>),
    /// timestamp, timestamp(precision)
    Timestamp(Option<u8>),
    /// timestamptz, timestamptz(precision)
    TimestampTz(Option<u8>),
    /// uuid
    Uuid,
    /// json
    Json,
    /// jsonb
    Jsonb,
    /// inet
    Inet,
    /// cidr
    Cidr,
    /// blob (SQLite)
    Blob,
    /// An array of any depth; PostgreSQL does not tell `text[]` from `text[][]`.
    Array(Box<SqlType>),
    /// Any other type: enums, domains, extension types, rarer built-in ones.
    Named {
        /// The type's name. Boxed, as it is rare: a column of any other type stays small.
        name: Box<QualifiedName>,
        /// What stands in parentheses behind it: `3` in `vector(3)`. Those of an interval begin with its fields, where
        /// it has any: `day to second`, `3`.
        modifiers: Vec<String>,
    },
}

/// Why a text is no type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SqlTypeError {
    /// The text does not have the form of a type.
    #[error(
        "{0:?} is not a type; write it as SQL does: text, varchar(255), numeric(12,2), app.status, text[]"
    )]
    Form(String),
    /// A modifier is missing, superfluous or no number.
    #[error("{0:?}: the modifiers in parentheses do not fit the type")]
    Modifiers(String),
    /// A part is no name.
    #[error("{text:?}: {source}")]
    Name {
        /// The whole text.
        text: String,
        /// What is wrong with the part.
        source: NameError,
    },
}

impl SqlType {
    /// The type of an element, seen through arrays.
    pub fn element(&self) -> &SqlType {
        match self {
            Self::Array(element) => element.element(),
            other => other,
        }
    }

    /// Shows the name of a user-defined (or rarer built-in) type, to change it.
    pub(crate) fn visit_name(&mut self, visit: &mut impl FnMut(&mut QualifiedName)) {
        match self {
            Self::Array(element) => element.visit_name(visit),
            Self::Named { name, .. } => visit(name),
            _ => {}
        }
    }

    /// Takes away lengths and precisions, which arguments of functions do not keep.
    pub(crate) fn forget_modifiers(&mut self) {
        match self {
            Self::Array(element) => element.forget_modifiers(),
            Self::Varchar(length) => *length = None,
            Self::Numeric(precision) => *precision = None,
            Self::Time(digits)
            | Self::TimeTz(digits)
            | Self::Timestamp(digits)
            | Self::TimestampTz(digits) => {
                *digits = None;
            }
            Self::Named { modifiers, .. } => modifiers.clear(),
            // Blank-padded text of any length has a name of its own.
            Self::Char(_) => {
                let name =
                    QualifiedName::unqualified(crate::Name::new("bpchar").expect("a name without NUL"));
                *self = Self::Named { name: Box::new(name), modifiers: Vec::new() };
            }
            _ => {}
        }
    }

    /// Whether the type is an interval with fields or a precision, whose name stands without quotes: its grammar is its
    /// own.
    pub fn is_interval_with_modifiers(&self) -> bool {
        matches!(self, Self::Named { name, modifiers } if is_interval(name) && !modifiers.is_empty())
    }

    /// The user-defined (or rarer built-in) type that this type is made of.
    pub fn named(&self) -> Option<&QualifiedName> {
        match self.element() {
            Self::Named { name, .. } => Some(name),
            _ => None,
        }
    }
}

impl fmt::Display for SqlType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Numeric(Some((precision, scale))) => write!(f, "numeric({precision},{scale})"),
            Self::Char(length) => write!(f, "char({length})"),
            Self::Varchar(Some(length)) => write!(f, "varchar({length})"),
            Self::Time(Some(precision)) => write!(f, "time({precision})"),
            Self::TimeTz(Some(precision)) => write!(f, "timetz({precision})"),
            Self::Timestamp(Some(precision)) => write!(f, "timestamp({precision})"),
            Self::TimestampTz(Some(precision)) => write!(f, "timestamptz({precision})"),
            Self::Array(element) => write!(f, "{element}[]"),
            Self::Named { name, modifiers } => write!(f, "{name}{}", behind(name, modifiers)),
            plain => f.write_str(plain.plain_name().unwrap_or_default()),
        }
    }
}

impl SqlType {
    /// The name, where that is all there is to the type.
    fn plain_name(&self) -> Option<&'static str> {
        Some(match self {
            Self::Boolean => "boolean",
            Self::SmallInt => "smallint",
            Self::Integer => "integer",
            Self::BigInt => "bigint",
            Self::Real => "real",
            Self::Double => "double precision",
            Self::Numeric(None) => "numeric",
            Self::Text => "text",
            Self::Varchar(None) => "varchar",
            Self::Bytea => "bytea",
            Self::Date => "date",
            Self::Time(None) => "time",
            Self::TimeTz(None) => "timetz",
            Self::Timestamp(None) => "timestamp",
            Self::TimestampTz(None) => "timestamptz",
            Self::Uuid => "uuid",
            Self::Json => "json",
            Self::Jsonb => "jsonb",
            Self::Inet => "inet",
            Self::Cidr => "cidr",
            Self::Blob => "blob",
            Self::Numeric(Some(_))
            | Self::Char(_)
            | Self::Varchar(Some(_))
            | Self::Time(Some(_))
            | Self::TimeTz(Some(_))
            | Self::Timestamp(Some(_))
            | Self::TimestampTz(Some(_))
            | Self::Array(_)
            | Self::Named { .. } => return None,
        })
    }
}

impl FromStr for SqlType {
    type Err = SqlTypeError;

    fn from_str(text: &str) -> Result<Self, SqlTypeError> {
        let mut trimmed = text.trim();
        if let Some(ty) = plain_type(trimmed) {
            return Ok(ty);
        }
        if let Some(element) = trimmed.strip_suffix(']') {
            let open = element.rfind('[').ok_or_else(|| SqlTypeError::Form(text.to_owned()))?;
            let size = element[open + 1..].trim();
            if !size.chars().all(|c| c.is_ascii_digit()) {
                return Err(SqlTypeError::Form(text.to_owned()));
            }
            let element: SqlType = without_array(&element[..open]).parse()?;
            return Ok(match element {
                Self::Array(_) => element,
                element => Self::Array(Box::new(element)),
            });
        }
        let element = without_array(trimmed);
        if element.len() < trimmed.len() {
            trimmed = element;
            return Ok(Self::Array(Box::new(trimmed.parse()?)));
        }
        Spelling::parse(trimmed)?.into_type()
    }
}

/// A type as written: words, modifiers, and the words behind them (`timestamp(0) with time zone`).
struct Spelling<'a> {
    text: &'a str,
    base: Cow<'a, str>,
    modifiers: Vec<&'a str>,
}

impl<'a> Spelling<'a> {
    fn parse(text: &'a str) -> Result<Self, SqlTypeError> {
        let form = || SqlTypeError::Form(text.to_owned());
        let (before, modifiers, after) = match find_open_parenthesis(text) {
            None => (text, Vec::new(), ""),
            Some(open) => {
                let close = text.rfind(')').filter(|close| *close > open).ok_or_else(form)?;
                let modifiers = text[open + 1..close].split(',').map(str::trim).collect();
                (&text[..open], modifiers, &text[close + 1..])
            }
        };
        let base = match (before.trim(), after.trim()) {
            (base, "") if !base.contains(char::is_whitespace) => Cow::Borrowed(base),
            (before, after) => {
                let words = before.split_whitespace().chain(after.split_whitespace());
                Cow::Owned(words.collect::<Vec<_>>().join(" "))
            }
        };
        if base.is_empty() { Err(form()) } else { Ok(Self { text, base, modifiers }) }
    }

    fn into_type(self) -> Result<SqlType, SqlTypeError> {
        let base = self.base.to_ascii_lowercase();
        let mut base = base.as_str();
        while let Some(rest) = base.strip_prefix("pg_catalog.") {
            base = rest;
        }
        let is_float = base == "float" && !self.modifiers.is_empty();
        if let Some(ty) = plain_type(base).filter(|_| !is_float) {
            return self.plain(ty);
        }
        let ty = match base {
            "numeric" | "decimal" | "dec" => SqlType::Numeric(self.precision_and_scale()?),
            "varchar"
            | "character varying"
            | "char varying"
            | "nchar varying"
            | "national char varying"
            | "national character varying" => SqlType::Varchar(self.modifier()?),
            "char" | "character" | "nchar" | "national char" | "national character" => {
                SqlType::Char(self.modifier()?.unwrap_or(1))
            }
            "float" => match self.modifier::<u8>()? {
                Some(1..=24) => SqlType::Real,
                Some(25..=53) => SqlType::Double,
                _ => return Err(SqlTypeError::Modifiers(self.text.to_owned())),
            },
            // `"bit"`, which has no length, is another type.
            "bit" if self.modifiers.is_empty() => self.bit(vec!["1".to_owned()])?,
            "\"bit\"" if self.modifiers.is_empty() => self.bit(Vec::new())?,
            interval if interval == "interval" || interval.starts_with("interval ") => {
                self.interval(interval)?
            }
            // Without a length, bpchar has no limit.
            "bpchar" => match self.modifier()? {
                Some(length) => SqlType::Char(length),
                None => SqlType::Named { name: Box::new(self.name()?), modifiers: Vec::new() },
            },
            "bit varying" => Self { base: Cow::Borrowed("varbit"), ..self }.into_type()?,
            "time" | "time without time zone" => SqlType::Time(self.digits()?),
            "timetz" | "time with time zone" => SqlType::TimeTz(self.digits()?),
            "timestamp" | "timestamp without time zone" => SqlType::Timestamp(self.digits()?),
            "timestamptz" | "timestamp with time zone" => SqlType::TimestampTz(self.digits()?),
            _ => {
                let modifiers = self.modifiers.iter().map(|it| (*it).to_owned()).collect();
                SqlType::Named { name: Box::new(self.name()?), modifiers }
            }
        };
        Ok(ty)
    }

    fn plain(&self, ty: SqlType) -> Result<SqlType, SqlTypeError> {
        if self.modifiers.is_empty() { Ok(ty) } else { Err(SqlTypeError::Modifiers(self.text.to_owned())) }
    }

    /// Digits of a second, of which PostgreSQL keeps six.
    fn digits(&self) -> Result<Option<u8>, SqlTypeError> {
        Ok(self.modifier::<u8>()?.map(|it| it.min(MOST_DIGITS)))
    }

    fn bit(&self, modifiers: Vec<String>) -> Result<SqlType, SqlTypeError> {
        let name = crate::Name::new("bit")
            .map_err(|source| SqlTypeError::Name { text: self.text.to_owned(), source })?;
        Ok(SqlType::Named { name: Box::new(QualifiedName::unqualified(name)), modifiers })
    }

    /// `interval(3)`, `interval day to second(3)`
    fn interval(&self, base: &str) -> Result<SqlType, SqlTypeError> {
        let fields = base["interval".len()..].trim_start();
        let takes_digits = fields.is_empty() || fields.ends_with("second");
        if !fields.is_empty() && !FIELDS.contains(&fields) || !takes_digits && !self.modifiers.is_empty() {
            return Err(SqlTypeError::Form(self.text.to_owned()));
        }
        let fields = (!fields.is_empty()).then(|| fields.to_owned());
        let digits = self.digits()?.map(|it| it.to_string());
        let name = crate::Name::new("interval")
            .map_err(|source| SqlTypeError::Name { text: self.text.to_owned(), source })?;
        let modifiers = fields.into_iter().chain(digits).collect();
        Ok(SqlType::Named { name: Box::new(QualifiedName::unqualified(name)), modifiers })
    }

    fn modifier<T: FromStr>(&self) -> Result<Option<T>, SqlTypeError> {
        let wrong = || SqlTypeError::Modifiers(self.text.to_owned());
        match self.modifiers.as_slice() {
            [] => Ok(None),
            [one] => one.parse().map(Some).map_err(|_| wrong()),
            _ => Err(wrong()),
        }
    }

    fn precision_and_scale(&self) -> Result<Option<(u16, i16)>, SqlTypeError> {
        let wrong = || SqlTypeError::Modifiers(self.text.to_owned());
        match self.modifiers.as_slice() {
            [] => Ok(None),
            [precision] => Ok(Some((precision.parse().map_err(|_| wrong())?, 0))),
            [precision, scale] => {
                Ok(Some((precision.parse().map_err(|_| wrong())?, scale.parse().map_err(|_| wrong())?)))
            }
            _ => Err(wrong()),
        }
    }

    /// Unquoted parts fold to lower case, as PostgreSQL does.
    fn name(&self) -> Result<QualifiedName, SqlTypeError> {
        let folded = fold_case(&self.base);
        let parts = split_parts(&folded).ok_or_else(|| SqlTypeError::Form(self.text.to_owned()))?;
        let name_error = |source| SqlTypeError::Name { text: self.text.to_owned(), source };
        let name = |part: &String| crate::Name::new(part).map_err(name_error);
        match parts.as_slice() {
            [one] => Ok(QualifiedName::unqualified(name(one)?)),
            [schema, one] => Ok(QualifiedName { schema: Some(name(schema)?), name: name(one)? }),
            _ => Err(SqlTypeError::Form(self.text.to_owned())),
        }
    }
}

/// The types that never have modifiers, by their names in lower case.
fn plain_type(name: &str) -> Option<SqlType> {
    Some(match name {
        "boolean" | "bool" => SqlType::Boolean,
        "smallint" | "int2" => SqlType::SmallInt,
        "integer" | "int" | "int4" => SqlType::Integer,
        "bigint" | "int8" => SqlType::BigInt,
        "real" | "float4" => SqlType::Real,
        "double precision" | "float8" | "float" => SqlType::Double,
        "text" => SqlType::Text,
        "bytea" => SqlType::Bytea,
        "date" => SqlType::Date,
        "uuid" => SqlType::Uuid,
        "json" => SqlType::Json,
        "jsonb" => SqlType::Jsonb,
        "inet" => SqlType::Inet,
        "cidr" => SqlType::Cidr,
        "blob" => SqlType::Blob,
        _ => return None,
    })
}

/// Digits of a second (`MAX_TIMESTAMP_PRECISION`).
const MOST_DIGITS: u8 = 6;

/// What an interval may be limited to.
const FIELDS: &[&str] = &[
    "year",
    "month",
    "day",
    "hour",
    "minute",
    "second",
    "year to month",
    "day to hour",
    "day to minute",
    "day to second",
    "hour to minute",
    "hour to second",
    "minute to second",
];

/// `integer ARRAY[3]` is `integer[]`.
fn without_array(text: &str) -> &str {
    let text = text.trim_end();
    let start = text.len().checked_sub("array".len()).filter(|at| text.is_char_boundary(*at));
    match start.map(|at| text.split_at(at)) {
        Some((before, word))
            if word.eq_ignore_ascii_case("array") && before.ends_with(char::is_whitespace) =>
        {
            before.trim_end()
        }
        _ => text,
    }
}

/// The first parenthesis outside double quotes.
fn find_open_parenthesis(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c == '(' && !quoted).then_some(at)
    })
}

/// Unquoted parts in lower case, as the server reads names.
pub(crate) fn fold_case(text: &str) -> String {
    let mut quoted = false;
    text.chars()
        .map(|c| {
            quoted ^= c == '"';
            if quoted { c } else { c.to_ascii_lowercase() }
        })
        .collect()
}

/// What stands behind the name of a type.
fn behind(name: &QualifiedName, modifiers: &[String]) -> String {
    let has_fields = |it: &str| is_interval(name) && it.starts_with(|c: char| c.is_ascii_alphabetic());
    match modifiers {
        [] => String::new(),
        [fields, rest @ ..] if has_fields(fields) => format!(" {fields}{}", behind(name, rest)),
        all => format!("({})", all.join(",")),
    }
}

fn is_interval(name: &QualifiedName) -> bool {
    name.schema.is_none() && name.name.as_str() == "interval"
}

#[cfg(test)]
mod tests;
