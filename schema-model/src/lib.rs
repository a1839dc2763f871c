//! Part of schemagen.
