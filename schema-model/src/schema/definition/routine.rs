//! Functions and procedures.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Expression, Name, QualifiedName, SqlType};

/// What tells one function, procedure or aggregate from all others: its name and the types that a call gives.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// The name.
    pub name: QualifiedName,
    /// The types of IN, INOUT and VARIADIC arguments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<SqlType>,
}

/// A function or procedure.
#[allow(clippy::struct_excessive_bools)] // the attributes of CREATE FUNCTION that are said or not
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Routine {
    /// The name, which others share that take other arguments.
    pub name: QualifiedName,
    /// All arguments, except the columns of RETURNS TABLE.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<Argument>,
    /// RETURNS; none for a procedure, and where the OUT arguments say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returns: Option<Returns>,
    /// LANGUAGE
    pub language: Name,
    /// TRANSFORM FOR TYPE
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transforms: Vec<SqlType>,
    /// WINDOW
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub window: bool,
    /// IMMUTABLE, STABLE or VOLATILE
    #[serde(default, skip_serializing_if = "Volatility::is_default")]
    pub volatility: Volatility,
    /// STRICT
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
    /// LEAKPROOF
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub leakproof: bool,
    /// SECURITY DEFINER
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub security_definer: bool,
    /// PARALLEL
    #[serde(default, skip_serializing_if = "Parallel::is_default")]
    pub parallel: Parallel,
    /// COST, where it is not the default of the language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Estimate>,
    /// ROWS, where it is not 1000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<Estimate>,
    /// SUPPORT
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support: Option<QualifiedName>,
    /// SET: the parameters in lower case and the parts of their values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, Vec<String>>,
    /// What it does.
    pub body: Body,
    /// COMMENT ON FUNCTION or PROCEDURE
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// An argument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Argument {
    /// Which way it goes.
    #[serde(default, skip_serializing_if = "ArgumentMode::is_default")]
    pub mode: ArgumentMode,
    /// Its name, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// Its type; the server forgets lengths and precisions.
    #[serde(rename = "type")]
    pub ty: SqlType,
    /// DEFAULT
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Expression>,
}

/// Which way an argument goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArgumentMode {
    /// IN
    #[default]
    In,
    /// OUT
    Out,
    /// INOUT
    InOut,
    /// VARIADIC
    Variadic,
}

/// What a function gives back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Returns {
    /// One value.
    Value(SqlType),
    /// SETOF
    SetOf(SqlType),
    /// TABLE
    Table(Vec<TableColumn>),
}

/// A column of RETURNS TABLE.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableColumn {
    /// Its name.
    pub name: Name,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: SqlType,
}

/// Whether a function gives the same result for the same arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Volatility {
    /// IMMUTABLE
    Immutable,
    /// STABLE
    Stable,
    /// VOLATILE
    #[default]
    Volatile,
}

/// Whether a function may run in parallel workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Parallel {
    /// PARALLEL UNSAFE
    #[default]
    Unsafe,
    /// PARALLEL RESTRICTED
    Restricted,
    /// PARALLEL SAFE
    Safe,
}

/// What a function does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Body {
    /// AS, a string that the language reads.
    Text(String),
    /// AS, a file and the symbol in it.
    Symbol {
        /// The file.
        file: String,
        /// The symbol.
        symbol: String,
    },
    /// `RETURN` or `BEGIN ATOMIC`, which the server itself reads (14 and newer).
    Sql(Expression),
}

/// A number as the server keeps it, which has few digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Estimate(String);

impl Estimate {
    /// Reads any spelling of a number.
    pub fn parse(text: &str) -> Option<Self> {
        let number: f32 = text.parse().ok()?;
        Some(Self(number.to_string()))
    }

    /// The number.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ArgumentMode {
    /// IN
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a call gives it a value.
    pub fn is_input(self) -> bool {
        self != Self::Out
    }

    /// Whether it is part of the result.
    pub fn is_output(self) -> bool {
        matches!(self, Self::Out | Self::InOut)
    }
}

impl Volatility {
    /// VOLATILE
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Parallel {
    /// UNSAFE
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Returns {
    /// All types in it.
    pub fn types(&self) -> Vec<&SqlType> {
        match self {
            Self::Value(ty) | Self::SetOf(ty) => vec![ty],
            Self::Table(columns) => columns.iter().map(|it| &it.ty).collect(),
        }
    }

    fn types_mut(&mut self) -> Vec<&mut SqlType> {
        match self {
            Self::Value(ty) | Self::SetOf(ty) => vec![ty],
            Self::Table(columns) => columns.iter_mut().map(|it| &mut it.ty).collect(),
        }
    }

    /// Whether it gives any number of rows.
    pub fn is_set(&self) -> bool {
        !matches!(self, Self::Value(_))
    }
}

impl Routine {
    /// What tells it from all others.
    pub fn signature(&self) -> Signature {
        let inputs = self.arguments.iter().filter(|it| it.mode.is_input());
        Signature { name: self.name.clone(), arguments: inputs.map(|it| it.ty.clone()).collect() }
    }

    /// Whether only triggers call it.
    pub fn is_of_triggers(&self) -> bool {
        let Some(Returns::Value(SqlType::Named { name, .. })) = &self.returns else { return false };
        name.schema.is_none() && matches!(name.name.as_str(), "trigger" | "event_trigger")
    }

    /// All types of its head.
    pub fn types(&self) -> impl Iterator<Item = &SqlType> {
        let returned = self.returns.iter().flat_map(Returns::types);
        self.arguments.iter().map(|it| &it.ty).chain(returned).chain(&self.transforms)
    }

    pub(crate) fn each_type_name(&mut self, visit: &mut impl FnMut(&mut QualifiedName)) {
        let returned = self.returns.iter_mut().flat_map(Returns::types_mut);
        let arguments = self.arguments.iter_mut().map(|it| &mut it.ty);
        arguments.chain(returned).chain(&mut self.transforms).for_each(|it| it.visit_name(visit));
    }

    /// Takes away what is the server's default, so that one function has one form: OUT arguments say what is
    /// returned, and a type of an argument has no length.
    pub fn normalize(&mut self) {
        self.arguments.iter_mut().for_each(|it| it.ty.forget_modifiers());
        self.returns.iter_mut().flat_map(Returns::types_mut).for_each(SqlType::forget_modifiers);
        if let Some(Returns::Value(_)) = self.returns
            && self.arguments.iter().any(|it| it.mode.is_output())
        {
            self.returns = None;
        }
        // Without a symbol, it has the name of the function.
        if let Body::Text(file) = &self.body
            && self.language.as_str() == "c"
        {
            self.body = Body::Symbol { file: file.clone(), symbol: self.name.name.as_str().to_owned() };
        }
        let usual_cost = if matches!(self.language.as_str(), "c" | "internal") { "1" } else { "100" };
        self.cost = self.cost.take().filter(|it| it.as_str() != usual_cost);
        let usual_rows = if self.returns.as_ref().is_some_and(Returns::is_set) { "1000" } else { "0" };
        self.rows = self.rows.take().filter(|it| it.as_str() != usual_rows);
    }
}

impl Signature {
    /// `total(integer, text)`
    pub fn path(&self) -> String {
        let arguments: Vec<String> = self.arguments.iter().map(ToString::to_string).collect();
        format!("{}({})", self.name, arguments.join(", "))
    }
}
