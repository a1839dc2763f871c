//! CREATE FUNCTION and CREATE PROCEDURE.

mod arguments;
mod settings;

use std::collections::BTreeMap;

pub(super) use arguments::{argument, arguments, signature};

use super::{SyntaxError, cursor::Cursor};
use crate::{
    Expression, Name, QualifiedName, SqlType,
    schema::definition::{Argument, Body, Estimate, Parallel, Returns, Routine, TableColumn, Volatility},
};

/// Behind the word FUNCTION or PROCEDURE.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Routine, SyntaxError> {
    let name = cursor.qualified_name()?;
    let arguments = arguments(&mut cursor.brackets()?)?;
    let mut head = Head::default();
    while !cursor.is_at_end() {
        head.option(cursor)?;
    }
    let body =
        head.body.take().ok_or_else(|| cursor.expected("AS and a string, or BEGIN ATOMIC or RETURN"))?;
    let sql = || matches!(body, Body::Sql(_)).then(|| Name::new("sql").ok()).flatten();
    let language = head.language.take().or_else(sql).ok_or_else(|| cursor.expected("`LANGUAGE`"))?;
    let mut routine = head.into_routine(name, arguments, language, body);
    routine.normalize();
    Ok(routine)
}

/// Words that say all by themselves, and what they say.
type Flag = (&'static str, fn(&mut Head));

/// What stands behind the arguments, in any order.
#[allow(clippy::struct_excessive_bools)] // as those of the function
#[derive(Default)]
struct Head {
    returns: Option<Returns>,
    language: Option<Name>,
    transforms: Vec<SqlType>,
    window: bool,
    volatility: Volatility,
    strict: bool,
    leakproof: bool,
    security_definer: bool,
    parallel: Parallel,
    cost: Option<Estimate>,
    rows: Option<Estimate>,
    support: Option<QualifiedName>,
    settings: BTreeMap<String, Vec<String>>,
    body: Option<Body>,
}

impl Head {
    fn option(&mut self, cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
        if self.flag(cursor) {
            return Ok(());
        }
        if cursor.take("RETURNS") {
            self.returns = Some(returns(cursor)?);
        } else if cursor.take("LANGUAGE") {
            let language = cursor.string_or_name()?;
            self.language = Some(Name::new(&language).map_err(|_| cursor.expected("a language"))?);
        } else if cursor.take("TRANSFORM") {
            self.transforms = cursor.list(|it| it.expect("FOR TYPE").and_then(|()| it.ty()))?;
        } else if cursor.take("COST") {
            self.cost = Some(estimate(cursor)?);
        } else if cursor.take("ROWS") {
            self.rows = Some(estimate(cursor)?);
        } else if cursor.take("SUPPORT") {
            self.support = Some(cursor.qualified_name()?);
        } else if cursor.take("SET") {
            self.settings.extend(settings::read(cursor)?);
        } else {
            self.body = Some(body(cursor)?);
        }
        Ok(())
    }

    fn flag(&mut self, cursor: &mut Cursor<'_>) -> bool {
        let flags: [Flag; 16] = [
            ("WINDOW", |it| it.window = true),
            ("IMMUTABLE", |it| it.volatility = Volatility::Immutable),
            ("STABLE", |it| it.volatility = Volatility::Stable),
            ("VOLATILE", |it| it.volatility = Volatility::Volatile),
            ("NOT LEAKPROOF", |it| it.leakproof = false),
            ("LEAKPROOF", |it| it.leakproof = true),
            ("CALLED ON NULL INPUT", |it| it.strict = false),
            ("RETURNS NULL ON NULL INPUT", |it| it.strict = true),
            ("STRICT", |it| it.strict = true),
            ("EXTERNAL SECURITY INVOKER", |it| it.security_definer = false),
            ("SECURITY INVOKER", |it| it.security_definer = false),
            ("EXTERNAL SECURITY DEFINER", |it| it.security_definer = true),
            ("SECURITY DEFINER", |it| it.security_definer = true),
            ("PARALLEL UNSAFE", |it| it.parallel = Parallel::Unsafe),
            ("PARALLEL RESTRICTED", |it| it.parallel = Parallel::Restricted),
            ("PARALLEL SAFE", |it| it.parallel = Parallel::Safe),
        ];
        let found = flags.iter().find(|(words, _)| cursor.take(words));
        found.map(|(_, set)| set(self)).is_some()
    }

    fn into_routine(
        self,
        name: QualifiedName,
        arguments: Vec<Argument>,
        language: Name,
        body: Body,
    ) -> Routine {
        let Self { returns, language: _, transforms, window, volatility, strict, leakproof, .. } = self;
        let Self { security_definer, parallel, cost, rows, support, settings, .. } = self;
        Routine {
            name,
            arguments,
            returns,
            language,
            transforms,
            window,
            volatility,
            strict,
            leakproof,
            security_definer,
            parallel,
            cost,
            rows,
            support,
            settings,
            body,
            comment: None,
        }
    }
}

fn returns(cursor: &mut Cursor<'_>) -> Result<Returns, SyntaxError> {
    if cursor.take("SETOF") {
        return cursor.ty().map(Returns::SetOf);
    }
    if cursor.is("TABLE (") {
        cursor.expect("TABLE")?;
        let mut inside = cursor.brackets()?;
        let columns = inside.list(|it| Ok(TableColumn { name: it.name()?, ty: it.ty()? }))?;
        inside.end()?;
        return Ok(Returns::Table(columns));
    }
    cursor.ty().map(Returns::Value)
}

fn estimate(cursor: &mut Cursor<'_>) -> Result<Estimate, SyntaxError> {
    let wrong = cursor.expected("a number");
    cursor.number_text().and_then(Estimate::parse).ok_or(wrong)
}

fn body(cursor: &mut Cursor<'_>) -> Result<Body, SyntaxError> {
    if cursor.take("AS") {
        let text = cursor.string()?;
        return Ok(if cursor.take(",") {
            Body::Symbol { file: text, symbol: cursor.string()? }
        } else {
            Body::Text(text)
        });
    }
    if cursor.is("RETURN") || cursor.is("BEGIN ATOMIC") {
        return Ok(Body::Sql(Expression::new(cursor.until(&[]))));
    }
    Err(cursor.expected("an attribute or the body of a function"))
}
