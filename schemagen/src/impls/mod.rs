//! The Rust types that stand for SQL types, one file per crate they come from.

#[cfg(feature = "bigdecimal")]
mod bigdecimal_types;
#[cfg(feature = "chrono")]
mod chrono_types;
mod core_types;
#[cfg(feature = "ipnetwork")]
mod ipnetwork_types;
#[cfg(feature = "jiff")]
mod jiff_types;
#[cfg(feature = "rust_decimal")]
mod rust_decimal_types;
#[cfg(feature = "serde_json")]
mod serde_json_types;
#[cfg(feature = "time")]
mod time_types;
#[cfg(feature = "uuid")]
mod uuid_types;

/// Maps Rust types to one logical type each, by its word in the model.
macro_rules! sql_types {
    ($($word:literal: $($rust:ty),+;)+) => {
        $($(
        // A mistake is answered by the trait's own notes, not by a list of all types.
        #[diagnostic::do_not_recommend]
        impl $crate::SqlType for $rust {
            const TYPE: $crate::TypeDescriptor = $crate::TypeDescriptor::logical($word);
        })+)+
    };
}
use sql_types;
