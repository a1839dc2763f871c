//! What the structs of the project declare now.

use super::{Authored, Reader};
use crate::{declarations, report::Failure, resolved::resolve, session::Session};

pub(super) fn read(reader: &Reader<'_>, session: &Session) -> Result<Authored, Failure> {
    let declarations = declarations::load(reader.config, &session.terminal)?;
    resolve(&declarations, reader.config, reader.target).map(Authored::of_declarations)
}
