//! Aggregates.

use serde::{Deserialize, Serialize};

use super::{Argument, ArgumentMode, Parallel, Signature};
use crate::{QualifiedName, SqlType, schema::Operator};

/// An aggregate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aggregate {
    /// The name, which others share that take other arguments.
    pub name: QualifiedName,
    /// The arguments; of an ordered-set aggregate those that are given once. None is `*`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<Argument>,
    /// Behind ORDER BY: the arguments of an ordered-set aggregate that come from every row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ordered: Vec<Argument>,
    /// HYPOTHETICAL
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hypothetical: bool,
    /// How it computes.
    pub states: States,
    /// COMBINEFUNC
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub combine: Option<QualifiedName>,
    /// SERIALFUNC
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serial: Option<QualifiedName>,
    /// DESERIALFUNC
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deserial: Option<QualifiedName>,
    /// How it computes as the frame of a window moves: MSFUNC and its sisters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moving: Option<Moving>,
    /// SORTOP
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort_operator: Option<Operator>,
    /// PARALLEL
    #[serde(default, skip_serializing_if = "Parallel::is_default")]
    pub parallel: Parallel,
    /// COMMENT ON AGGREGATE
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// From a state to the next one, and from the last one to the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct States {
    /// SFUNC
    pub function: QualifiedName,
    /// STYPE; the server forgets lengths and precisions.
    #[serde(rename = "type")]
    pub ty: SqlType,
    /// SSPACE, in bytes; 0 leaves it to the server.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub space: i32,
    /// FINALFUNC
    #[serde(default, rename = "final", skip_serializing_if = "Option::is_none")]
    pub finish: Option<QualifiedName>,
    /// `FINALFUNC_EXTRA`
    #[serde(default, rename = "final_extra", skip_serializing_if = "std::ops::Not::not")]
    pub finish_extra: bool,
    /// `FINALFUNC_MODIFY`, where it is not the default of the kind.
    #[serde(default, rename = "final_modify", skip_serializing_if = "Option::is_none")]
    pub finish_modify: Option<FinalModify>,
    /// INITCOND
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initial: Option<String>,
}

/// What an aggregate does in a moving frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moving {
    /// MSFUNC, MSTYPE, MSSPACE, MFINALFUNC, MINITCOND
    pub states: States,
    /// MINVFUNC
    pub inverse: QualifiedName,
}

/// Whether a final function changes the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinalModify {
    /// `READ_ONLY`
    ReadOnly,
    /// SHAREABLE
    Shareable,
    /// `READ_WRITE`
    ReadWrite,
}

impl FinalModify {
    /// All of them.
    pub const EVERY: [Self; 3] = [Self::ReadOnly, Self::Shareable, Self::ReadWrite];

    /// The word of the statement.
    pub fn word(self) -> &'static str {
        match self {
            Self::ReadOnly => "read_only",
            Self::Shareable => "shareable",
            Self::ReadWrite => "read_write",
        }
    }
}

impl Aggregate {
    /// What tells it from all others. A variadic argument that both lists end with counts once.
    pub fn signature(&self) -> Signature {
        Signature::of_aggregate(self.name.clone(), &self.arguments, &self.ordered)
    }

    /// How it computes, in one frame and in a moving one.
    pub fn all_states(&self) -> impl Iterator<Item = &States> {
        [&self.states].into_iter().chain(self.moving.iter().map(|it| &it.states))
    }

    /// All functions that it calls.
    pub fn functions(&self) -> impl Iterator<Item = &QualifiedName> {
        let of_states = self.all_states().flat_map(|it| [&it.function].into_iter().chain(&it.finish));
        let inverse = self.moving.iter().map(|it| &it.inverse);
        of_states.chain(&self.combine).chain(&self.serial).chain(&self.deserial).chain(inverse)
    }

    /// All types of its arguments and states.
    pub fn types(&self) -> impl Iterator<Item = &SqlType> {
        let arguments = self.arguments.iter().chain(&self.ordered).map(|it| &it.ty);
        arguments.chain(self.all_states().map(|it| &it.ty))
    }

    pub(crate) fn each_type_name(&mut self, visit: &mut impl FnMut(&mut QualifiedName)) {
        let arguments = self.arguments.iter_mut().chain(&mut self.ordered).map(|it| &mut it.ty);
        let moving = self.moving.iter_mut().map(|it| &mut it.states.ty);
        arguments.chain([&mut self.states.ty]).chain(moving).for_each(|it| it.visit_name(visit));
    }

    /// Visits the names of the functions that it calls.
    pub(crate) fn each_called_name(&mut self, visit: &mut dyn FnMut(&mut QualifiedName)) {
        let Self { states, combine, serial, deserial, moving, .. } = self;
        let mut all = vec![&mut states.function];
        all.extend(&mut states.finish);
        if let Some(Moving { states, inverse }) = moving {
            all.extend([&mut states.function, inverse]);
            all.extend(&mut states.finish);
        }
        all.extend(combine.iter_mut().chain(serial).chain(deserial));
        all.into_iter().for_each(visit);
    }

    /// Takes away what is the server's default, so that one aggregate has one form.
    pub fn normalize(&mut self) {
        self.arguments.iter_mut().chain(&mut self.ordered).for_each(|it| it.ty.forget_modifiers());
        if ends_variadic(&self.arguments) && !self.ordered.is_empty() {
            self.ordered = self.arguments.last().cloned().into_iter().collect();
        }
        let usual = if self.ordered.is_empty() { FinalModify::ReadOnly } else { FinalModify::ReadWrite };
        let moving = self.moving.iter_mut().map(|it| &mut it.states);
        for it in [&mut self.states].into_iter().chain(moving) {
            it.ty.forget_modifiers();
            it.finish_modify = it.finish_modify.filter(|it| *it != usual);
        }
    }
}

impl Signature {
    /// That of an aggregate: the arguments that are given once, and those of each row.
    pub(crate) fn of_aggregate(name: QualifiedName, once: &[Argument], ordered: &[Argument]) -> Self {
        let ordered = if ends_variadic(once) { &[] } else { ordered };
        let arguments = once.iter().chain(ordered).map(|it| it.ty.clone()).collect();
        Self { name, arguments }
    }
}

/// Then the arguments of each row are the last ones again.
fn ends_variadic(once: &[Argument]) -> bool {
    once.last().is_some_and(|it| it.mode == ArgumentMode::Variadic)
}

#[allow(clippy::trivially_copy_pass_by_ref)] // the form that serde asks for
fn is_zero(number: &i32) -> bool {
    *number == 0
}
