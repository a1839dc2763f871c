//! The lines that an error is about.

use super::{ResolveError, error_words::At};
use crate::declaration::Place;

impl ResolveError {
    /// The struct, field or variant, and its line.
    pub fn at(&self) -> &At {
        match self {
            Self::SqlFile { at, .. }
            | Self::UnknownOwner { at, .. }
            | Self::UnknownSecurable { at, .. }
            | Self::IsSerial { at, .. }
            | Self::Name { at, .. }
            | Self::NameTooLong { at, .. }
            | Self::Duplicate { at, .. }
            | Self::DuplicateRename { at, .. }
            | Self::RenamedFromItself { at, .. }
            | Self::ReplacesPresent { at, .. }
            | Self::UnknownField { at, .. }
            | Self::RepeatedField { at, .. }
            | Self::NoFields { at }
            | Self::UnknownTable { at, .. }
            | Self::UnknownEnum { at, .. }
            | Self::UnknownType { at, .. }
            | Self::UnknownValue { at, .. }
            | Self::NotAnEnum { at, .. }
            | Self::NoVariants { at }
            | Self::Unsigned { at, .. }
            | Self::Type { at, .. }
            | Self::StrictType { at, .. }
            | Self::Unsupported { at, .. }
            | Self::TooNew { at, .. }
            | Self::TwoValues { at, .. }
            | Self::CannotBeNull { at, .. }
            | Self::NotCounted { at, .. }
            | Self::IdentityNotKey { at }
            | Self::KeptPlain { at, .. }
            | Self::DefaultMismatch { at, .. }
            | Self::EmptySql { at, .. }
            | Self::TwoPrimaryKeys { at, .. }
            | Self::SameKey { at, .. }
            | Self::MethodLacks { at, .. }
            | Self::Operator { at, .. }
            | Self::BecomesNull { at, .. }
            | Self::NotOfTheKey { at, .. }
            | Self::UnknownParameter { at, .. }
            | Self::ReplicaIdentity { at, .. }
            | Self::Partition { at, .. }
            | Self::NoTargetKey { at, .. }
            | Self::ForeignKeyCount { at, .. }
            | Self::TargetNotUnique { at, .. }
            | Self::TargetUnlogged { at, .. }
            | Self::ForeignKeyTypes { at, .. } => at,
        }
    }

    /// The line that the error is about.
    pub fn place(&self) -> &Place {
        &self.at().place
    }

    /// A second line that matters: the other of two equal names, the referenced struct.
    pub fn other_place(&self) -> Option<&Place> {
        match self {
            Self::Duplicate { other, .. }
            | Self::DuplicateRename { other, .. }
            | Self::TwoPrimaryKeys { other, .. }
            | Self::SameKey { other, .. } => Some(other),
            Self::NoTargetKey { target_place, .. }
            | Self::TargetNotUnique { target_place, .. }
            | Self::TargetUnlogged { target_place, .. }
            | Self::ForeignKeyTypes { target_place, .. } => Some(target_place),
            _ => None,
        }
    }
}
