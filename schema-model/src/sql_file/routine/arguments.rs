//! The arguments of a function, and the signature that names one.

use super::super::{SyntaxError, cursor::Cursor};
use crate::{
    Expression, SqlType,
    schema::definition::{Argument, ArgumentMode, Signature},
};

/// What stands between the brackets.
pub(in super::super) fn arguments(inside: &mut Cursor<'_>) -> Result<Vec<Argument>, SyntaxError> {
    if inside.is_at_end() {
        return Ok(Vec::new());
    }
    let mut arguments = inside.list(argument)?;
    inside.end()?;
    for it in &mut arguments {
        it.ty.forget_modifiers();
    }
    Ok(arguments)
}

/// `name(type, ...)`, as statements about a function name it.
pub(in super::super) fn signature(cursor: &mut Cursor<'_>) -> Result<Signature, SyntaxError> {
    let name = cursor.qualified_name()?;
    let arguments = arguments(&mut cursor.brackets()?)?;
    let inputs = arguments.into_iter().filter(|it| it.mode.is_input());
    Ok(Signature { name, arguments: inputs.map(|it| it.ty).collect() })
}

/// One argument.
pub(in super::super) fn argument(cursor: &mut Cursor<'_>) -> Result<Argument, SyntaxError> {
    let first = mode(cursor);
    let name = if is_type_alone(cursor) { None } else { Some(cursor.name()?) };
    let mode = first.or_else(|| mode(cursor)).unwrap_or_default();
    let ty = cursor.ty()?;
    let default = (cursor.take("DEFAULT") || cursor.take("=")).then(|| Expression::new(cursor.until(&[","])));
    Ok(Argument { mode, name, ty, default })
}

fn mode(cursor: &mut Cursor<'_>) -> Option<ArgumentMode> {
    let modes = [
        ("IN OUT", ArgumentMode::InOut),
        ("INOUT", ArgumentMode::InOut),
        ("IN", ArgumentMode::In),
        ("OUT", ArgumentMode::Out),
        ("VARIADIC", ArgumentMode::Variadic),
    ];
    modes.into_iter().find(|(word, _)| cursor.take(word)).map(|(_, mode)| mode)
}

/// A name may look like a type, and a type has words: what ends where the argument ends is a type.
fn is_type_alone(cursor: &Cursor<'_>) -> bool {
    let mut ahead = cursor.clone();
    let ty: Result<SqlType, SyntaxError> = ahead.ty();
    ty.is_ok() && (ahead.is_at_end() || [",", "=", "DEFAULT", "ORDER BY"].iter().any(|it| ahead.is(it)))
}
