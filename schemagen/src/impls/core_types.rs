//! Types of core and alloc.

use alloc::{
    borrow::{Cow, ToOwned},
    boxed::Box,
    string::String,
    vec::Vec,
};
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::sql_types;
use crate::{SqlType, TypeDescriptor, sql_type::UnsignedColumn};

sql_types! {
    "bool": bool;
    "i16": i16;
    "i32": i32;
    "i64": i64;
    "f32": f32;
    "f64": f64;
    "text": str, String;
    // u8 is no SqlType, so these do not overlap with arrays.
    "bytes": [u8], Vec<u8>;
    "inet": IpAddr, Ipv4Addr, Ipv6Addr;
}

#[diagnostic::do_not_recommend]
impl<const N: usize> SqlType for [u8; N] {
    const TYPE: TypeDescriptor = TypeDescriptor::logical("bytes");
}

#[diagnostic::do_not_recommend]
impl<T: SqlType, const N: usize> SqlType for [T; N] {
    const TYPE: TypeDescriptor = T::TYPE.array();
}

#[diagnostic::do_not_recommend]
impl<T: SqlType> SqlType for [T] {
    const TYPE: TypeDescriptor = T::TYPE.array();
}

#[diagnostic::do_not_recommend]
impl<T: SqlType> SqlType for Vec<T> {
    const TYPE: TypeDescriptor = T::TYPE.array();
}

#[diagnostic::do_not_recommend]
impl<T: SqlType> SqlType for Option<T> {
    const TYPE: TypeDescriptor = T::TYPE.nullable();
}

#[diagnostic::do_not_recommend]
impl<T: SqlType + ?Sized> SqlType for &T {
    const TYPE: TypeDescriptor = T::TYPE;
}

#[diagnostic::do_not_recommend]
impl<T: SqlType + ?Sized> SqlType for Box<T> {
    const TYPE: TypeDescriptor = T::TYPE;
}

#[diagnostic::do_not_recommend]
impl<T: SqlType + ToOwned + ?Sized> SqlType for Cow<'_, T> {
    const TYPE: TypeDescriptor = T::TYPE;
}

macro_rules! unsigned {
    ($($rust:ty: $word:literal;)+) => {
        $(#[diagnostic::do_not_recommend]
        impl UnsignedColumn for $rust {
            const TYPE: TypeDescriptor = TypeDescriptor::logical($word);
        })+
    };
}

unsigned! {
    u8: "u8";
    u16: "u16";
    u32: "u32";
}

#[diagnostic::do_not_recommend]
impl<T: UnsignedColumn> UnsignedColumn for Option<T> {
    const TYPE: TypeDescriptor = T::TYPE.nullable();
}
