//! The Rust types of fields, and the libraries they come from.

use schema_model::{
    SqlType,
    declaration::{LogicalType, TypeDeclaration},
};

use crate::naming::{Item, ItemKind, Names, Seen};

/// The crate whose types stand for dates and times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dates {
    /// chrono
    #[default]
    Chrono,
    /// time
    Time,
    /// jiff
    Jiff,
}

/// A library whose types are columns; also the name of the feature of schemagen that knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Library {
    /// chrono
    Chrono,
    /// jiff
    Jiff,
    /// `rust_decimal`
    RustDecimal,
    /// `serde_json`
    SerdeJson,
    /// time
    Time,
    /// uuid
    Uuid,
}

impl Library {
    /// Its name on crates.io and as a feature of schemagen, and the version that schemagen knows.
    pub fn name_and_version(self) -> (&'static str, &'static str) {
        match self {
            Self::Chrono => ("chrono", "0.4"),
            Self::Jiff => ("jiff", "0.2"),
            Self::RustDecimal => ("rust_decimal", "1"),
            Self::SerdeJson => ("serde_json", "1"),
            Self::Time => ("time", "0.3"),
            Self::Uuid => ("uuid", "1"),
        }
    }
}

/// A type as it is written, and what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RustType {
    pub(crate) text: String,
    /// Paths to import.
    pub(crate) imports: Vec<String>,
    pub(crate) library: Option<Library>,
    /// `#[column(type = ..)]`, where the Rust type does not say it.
    pub(crate) attribute: Option<String>,
}

impl RustType {
    fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), imports: Vec::new(), library: None, attribute: None }
    }

    fn of(library: Library, text: &str, imports: &[&str]) -> Self {
        let imports = imports.iter().map(|it| (*it).to_owned()).collect();
        Self { text: text.to_owned(), imports, library: Some(library), attribute: None }
    }

    fn named(Seen { text, import }: Seen) -> Self {
        Self { text, imports: import.into_iter().collect(), library: None, attribute: None }
    }

    fn in_vec(self) -> Self {
        Self { text: format!("Vec<{}>", self.text), ..self }
    }

    fn said(self, attribute: String) -> Self {
        Self { attribute: Some(attribute), ..self }
    }
}

/// The type of a field of `item`.
pub(crate) fn rust_type(ty: &TypeDeclaration, item: &Item, names: &Names, dates: Dates) -> RustType {
    match ty {
        TypeDeclaration::Logical(logical) => of_logical(*logical, dates),
        TypeDeclaration::Enum(path) => match names.by_path(path) {
            Some(target) => RustType::named(target.seen_from(item)),
            None => RustType::plain("String"),
        },
        TypeDeclaration::Array(element) => rust_type(element, item, names, dates).in_vec(),
        TypeDeclaration::Sql(text) => of_sql(text, item, names, dates),
    }
}

/// A type that an attribute says, or the newtype of a domain.
fn of_sql(text: &str, item: &Item, names: &Names, dates: Dates) -> RustType {
    let Ok(ty) = text.parse::<SqlType>() else { return RustType::plain("String").said(raw(text)) };
    if let SqlType::Named { name, .. } = ty.element()
        && let Some(domain) = names.get(ItemKind::Domain, name)
    {
        let element = RustType::named(domain.seen_from(item));
        let is_array = matches!(ty, SqlType::Array(_));
        return if is_array { element.in_vec() } else { element };
    }
    holder(&ty, dates).said(attribute(&ty, text))
}

/// A type that can hold the values.
pub(crate) fn holder(ty: &SqlType, dates: Dates) -> RustType {
    match ty {
        SqlType::Boolean => RustType::plain("bool"),
        SqlType::SmallInt => RustType::plain("i16"),
        SqlType::Integer => RustType::plain("i32"),
        SqlType::BigInt => RustType::plain("i64"),
        SqlType::Real => RustType::plain("f32"),
        SqlType::Double => RustType::plain("f64"),
        SqlType::Numeric(_) => of_logical(LogicalType::Numeric, dates),
        SqlType::Bytea | SqlType::Blob => RustType::plain("Vec<u8>"),
        SqlType::Date => of_logical(LogicalType::Date, dates),
        SqlType::Time(_) => of_logical(LogicalType::Time, dates),
        SqlType::Timestamp(_) => of_logical(LogicalType::Timestamp, dates),
        SqlType::TimestampTz(_) => of_logical(LogicalType::TimestampTz, dates),
        SqlType::Uuid => of_logical(LogicalType::Uuid, dates),
        SqlType::Json | SqlType::Jsonb => of_logical(LogicalType::Json, dates),
        SqlType::Inet => of_logical(LogicalType::Inet, dates),
        SqlType::Array(element) => holder(element, dates).in_vec(),
        SqlType::Text
        | SqlType::Varchar(_)
        | SqlType::Char(_)
        | SqlType::TimeTz(_)
        | SqlType::Cidr
        | SqlType::Named { .. } => RustType::plain("String"),
    }
}

fn of_logical(logical: LogicalType, dates: Dates) -> RustType {
    match logical {
        LogicalType::Bool => RustType::plain("bool"),
        LogicalType::I16 => RustType::plain("i16"),
        LogicalType::I32 => RustType::plain("i32"),
        LogicalType::I64 => RustType::plain("i64"),
        LogicalType::U8 => RustType::plain("u8"),
        LogicalType::U16 => RustType::plain("u16"),
        LogicalType::U32 => RustType::plain("u32"),
        LogicalType::F32 => RustType::plain("f32"),
        LogicalType::F64 => RustType::plain("f64"),
        LogicalType::Text => RustType::plain("String"),
        LogicalType::Bytes => RustType::plain("Vec<u8>"),
        LogicalType::Date => match dates {
            Dates::Chrono => RustType::of(Library::Chrono, "NaiveDate", &["chrono::NaiveDate"]),
            Dates::Time => RustType::of(Library::Time, "Date", &["time::Date"]),
            Dates::Jiff => RustType::of(Library::Jiff, "civil::Date", &["jiff::civil"]),
        },
        LogicalType::Time => match dates {
            Dates::Chrono => RustType::of(Library::Chrono, "NaiveTime", &["chrono::NaiveTime"]),
            Dates::Time => RustType::of(Library::Time, "Time", &["time::Time"]),
            Dates::Jiff => RustType::of(Library::Jiff, "civil::Time", &["jiff::civil"]),
        },
        LogicalType::Timestamp => match dates {
            Dates::Chrono => RustType::of(Library::Chrono, "NaiveDateTime", &["chrono::NaiveDateTime"]),
            Dates::Time => RustType::of(Library::Time, "PrimitiveDateTime", &["time::PrimitiveDateTime"]),
            Dates::Jiff => RustType::of(Library::Jiff, "civil::DateTime", &["jiff::civil"]),
        },
        LogicalType::TimestampTz => match dates {
            Dates::Chrono => {
                RustType::of(Library::Chrono, "DateTime<Utc>", &["chrono::DateTime", "chrono::Utc"])
            }
            Dates::Time => RustType::of(Library::Time, "OffsetDateTime", &["time::OffsetDateTime"]),
            Dates::Jiff => RustType::of(Library::Jiff, "Timestamp", &["jiff::Timestamp"]),
        },
        LogicalType::Uuid => RustType::of(Library::Uuid, "Uuid", &["uuid::Uuid"]),
        LogicalType::Numeric => RustType::of(Library::RustDecimal, "Decimal", &["rust_decimal::Decimal"]),
        LogicalType::Json => RustType::of(Library::SerdeJson, "Value", &["serde_json::Value"]),
        LogicalType::Inet => {
            RustType { imports: vec!["std::net::IpAddr".to_owned()], ..RustType::plain("IpAddr") }
        }
    }
}

/// `varchar(320)`: words and numbers as they are, everything else as a string.
fn attribute(ty: &SqlType, text: &str) -> String {
    let is_plain = !matches!(ty.element(), SqlType::Named { .. }) && !text.contains(' ');
    if is_plain { text.replace(',', ", ") } else { raw(text) }
}

fn raw(text: &str) -> String {
    format!("raw({})", crate::literal::string(text))
}
