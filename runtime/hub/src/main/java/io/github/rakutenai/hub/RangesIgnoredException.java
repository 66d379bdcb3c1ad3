package io.github.rakutenai.hub;

import java.io.IOException;

/** A server sends the whole file, whatever part it is asked for. */
final class RangesIgnoredException extends IOException {}
