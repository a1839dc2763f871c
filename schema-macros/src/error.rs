//! Collects every mistake of an item, so that one build shows them all.

use std::{cell::RefCell, fmt::Display};

use proc_macro2::{Span, TokenStream};

pub(crate) type Result<T> = std::result::Result<T, syn::Error>;

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Errors(RefCell<Vec<syn::Error>>);

impl Errors {
    /// Notes a mistake at `span`.
    pub(crate) fn at(&self, span: Span, message: impl Display) {
        self.push(syn::Error::new(span, message));
    }

    /// Notes a mistake.
    pub(crate) fn push(&self, error: syn::Error) {
        self.0.borrow_mut().push(error);
    }

    /// The value, or `None` with its mistake noted.
    pub(crate) fn ok<T>(&self, result: Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// No mistake was found so far.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// All mistakes as `compile_error!`; empty when there are none.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.0.into_inner().iter().map(syn::Error::to_compile_error).collect()
    }
}

/// A mistake at `span`, as a result.
pub(crate) fn fail<T>(span: Span, message: impl Display) -> Result<T> {
    Err(syn::Error::new(span, message))
}
