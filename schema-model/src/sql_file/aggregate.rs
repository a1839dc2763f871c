//! CREATE AGGREGATE, with its arguments before its options.

use super::{SyntaxError, cursor::Cursor, routine};
use crate::{
    QualifiedName, SqlType,
    schema::{
        Operator,
        definition::{Aggregate, Argument, FinalModify, Moving, Parallel, Signature, States},
    },
};

/// Behind AGGREGATE.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Aggregate, SyntaxError> {
    let name = cursor.qualified_name()?;
    let (arguments, ordered) = arguments(&mut cursor.brackets()?)?;
    if cursor.is_at_end() {
        return Err(cursor.expected("the options in brackets of their own, behind those of the arguments"));
    }
    let mut inside = cursor.brackets()?;
    let mut options = Options::default();
    inside.list(|it| options.option(it))?;
    inside.end()?;
    let Options { hypothetical, once, moving, inverse, combine, serial, deserial, .. } = options;
    let (sort_operator, parallel) = (options.sort_operator, options.parallel);
    let states = once.finished().ok_or_else(|| inside.expected("SFUNC and STYPE"))?;
    let moving = match (moving.any || inverse.is_some(), moving.finished().zip(inverse)) {
        (_, Some((states, inverse))) => Some(Moving { states, inverse }),
        (false, None) => None,
        (true, None) => return Err(inside.expected("MSFUNC, MINVFUNC and MSTYPE, all of them or none")),
    };
    let mut aggregate = Aggregate {
        name,
        arguments,
        ordered,
        hypothetical,
        states,
        combine,
        serial,
        deserial,
        moving,
        sort_operator,
        parallel,
        comment: None,
    };
    aggregate.normalize();
    Ok(aggregate)
}

/// `*`, or the arguments that are given once, and those behind ORDER BY.
fn arguments(inside: &mut Cursor<'_>) -> Result<(Vec<Argument>, Vec<Argument>), SyntaxError> {
    if inside.take("*") {
        return inside.end().map(|()| (Vec::new(), Vec::new()));
    }
    let arguments = if inside.is("ORDER BY") { Vec::new() } else { inside.list(routine::argument)? };
    let ordered = if inside.take("ORDER BY") { inside.list(routine::argument)? } else { Vec::new() };
    inside.end()?;
    Ok((arguments, ordered))
}

/// `name(type, ...)`, as statements about an aggregate name it.
pub(super) fn signature(cursor: &mut Cursor<'_>) -> Result<Signature, SyntaxError> {
    let name = cursor.qualified_name()?;
    let (mut arguments, mut ordered) = arguments(&mut cursor.brackets()?)?;
    arguments.iter_mut().chain(&mut ordered).for_each(|it| it.ty.forget_modifiers());
    Ok(Signature::of_aggregate(name, &arguments, &ordered))
}

/// What stands between the second brackets, in any order.
#[derive(Default)]
struct Options {
    hypothetical: bool,
    once: Said,
    moving: Said,
    inverse: Option<QualifiedName>,
    combine: Option<QualifiedName>,
    serial: Option<QualifiedName>,
    deserial: Option<QualifiedName>,
    sort_operator: Option<Operator>,
    parallel: Parallel,
}

/// What is said of states so far.
#[derive(Default)]
struct Said {
    any: bool,
    function: Option<QualifiedName>,
    ty: Option<SqlType>,
    space: i32,
    finish: Option<QualifiedName>,
    finish_extra: bool,
    finish_modify: Option<FinalModify>,
    initial: Option<String>,
}

impl Options {
    fn option(&mut self, cursor: &mut Cursor<'_>) -> Result<(), SyntaxError> {
        let unknown = cursor.expected("an option of an aggregate");
        let word = cursor.name()?;
        let word = word.as_str().to_ascii_lowercase();
        match word.as_str() {
            "hypothetical" => self.hypothetical = cursor.flag()?,
            "combinefunc" => self.combine = function(cursor)?,
            "serialfunc" => self.serial = function(cursor)?,
            "deserialfunc" => self.deserial = function(cursor)?,
            "minvfunc" => self.inverse = function(cursor)?,
            "sortop" => {
                cursor.expect("=")?;
                self.sort_operator = Some(cursor.operator()?);
            }
            "parallel" => self.parallel = parallel(cursor)?,
            _ => {
                let (said, word) = match word.strip_prefix('m') {
                    Some(word) => (&mut self.moving, word),
                    None => (&mut self.once, word.as_str()),
                };
                said.option(word, cursor)?.ok_or(unknown)?;
            }
        }
        Ok(())
    }
}

impl Said {
    /// `None` where the word is none of theirs.
    fn option(&mut self, word: &str, cursor: &mut Cursor<'_>) -> Result<Option<()>, SyntaxError> {
        match word {
            "sfunc" | "sfunc1" => self.function = function(cursor)?,
            "stype" | "stype1" => {
                cursor.expect("=")?;
                self.ty = Some(cursor.ty()?);
            }
            "sspace" => {
                cursor.expect("=")?;
                let wrong = cursor.expected("a number of bytes");
                self.space = i32::try_from(cursor.number()?).map_err(|_| wrong)?;
            }
            "finalfunc" => self.finish = function(cursor)?,
            "finalfunc_extra" => self.finish_extra = cursor.flag()?,
            "finalfunc_modify" => self.finish_modify = Some(modify(cursor)?),
            "initcond" | "initcond1" => {
                cursor.expect("=")?;
                self.initial = Some(cursor.word_or_value()?);
            }
            _ => return Ok(None),
        }
        self.any = true;
        Ok(Some(()))
    }

    fn finished(self) -> Option<States> {
        let Self { any: _, function, ty, space, finish, finish_extra, finish_modify, initial } = self;
        let (function, ty) = (function?, ty?);
        Some(States { function, ty, space, finish, finish_extra, finish_modify, initial })
    }
}

fn function(cursor: &mut Cursor<'_>) -> Result<Option<QualifiedName>, SyntaxError> {
    cursor.expect("=")?;
    cursor.qualified_name().map(Some)
}

fn modify(cursor: &mut Cursor<'_>) -> Result<FinalModify, SyntaxError> {
    cursor.expect("=")?;
    let wrong = cursor.expected("READ_ONLY, SHAREABLE or READ_WRITE");
    let word = cursor.string_or_name()?.to_ascii_lowercase();
    FinalModify::EVERY.into_iter().find(|it| it.word() == word).ok_or(wrong)
}

fn parallel(cursor: &mut Cursor<'_>) -> Result<Parallel, SyntaxError> {
    cursor.expect("=")?;
    let wrong = cursor.expected("SAFE, RESTRICTED or UNSAFE");
    match cursor.string_or_name()?.to_ascii_lowercase().as_str() {
        "safe" => Ok(Parallel::Safe),
        "restricted" => Ok(Parallel::Restricted),
        "unsafe" => Ok(Parallel::Unsafe),
        _ => Err(wrong),
    }
}
