//! The Rust types that stand for SQL types, one file per crate they come from.

mod core_types;

/// Maps Rust types to one logical type each, by its word in the model.
macro_rules! sql_types {
    ($($word:literal: $($rust:ty),+;)+) => {
        $($(impl $crate::SqlType for $rust {
            const TYPE: $crate::TypeDescriptor = $crate::TypeDescriptor::logical($word);
        })+)+
    };
}
use sql_types;
