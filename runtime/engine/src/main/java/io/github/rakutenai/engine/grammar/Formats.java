package io.github.rakutenai.engine.grammar;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The formats of JSON Schema 2020-12, section 7.3 of its validation, as regular expressions for a part of what they allow. */
final class Formats {

    private static final String YEAR = "[0-9]{4}";
    private static final String DATE = "(" + YEAR + "-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
            + "|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
            + "|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)";
    private static final String TIME =
            "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])";
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final String IPV4 = BYTE + "(\\." + BYTE + "){3}";
    private static final String GROUP = "[0-9a-fA-F]{1,4}";
    /** A double colon stands for at least one group; in front of it are as many as the first number says. */
    private static final String IPV6 = IntStream.rangeClosed(1, 6)
            .mapToObj(groups -> "(" + GROUP + ":){" + groups + "}(:" + GROUP + "){1," + (7 - groups) + "}")
            .collect(Collectors.joining(
                    "|", "(" + GROUP + ":){7}" + GROUP + "|::|(" + GROUP + ":){1,7}:|:(:" + GROUP + "){1,7}|", ""));

    private static final String LABEL = "[a-zA-Z0-9]([a-zA-Z0-9-]{0,20}[a-zA-Z0-9])?";
    private static final String HOSTNAME = LABEL + "(\\." + LABEL + "){0,4}";
    private static final String EMAIL = "[a-zA-Z0-9_+-]+(\\.[a-zA-Z0-9_+-]+)*@" + LABEL + "(\\." + LABEL + "){1,4}";
    private static final String URI_CHARACTER = "([a-zA-Z0-9._~!$&'()*+,;=:@-]|%[0-9A-F]{2})";
    private static final String URI = "[a-zA-Z][a-zA-Z0-9+.-]*:(//" + HOSTNAME + "(:[0-9]{1,5})?(/" + URI_CHARACTER
            + "*)*|" + URI_CHARACTER + "+(/" + URI_CHARACTER + "*)*)(\\?(" + URI_CHARACTER + "|[/?])*)?(#("
            + URI_CHARACTER
            + "|[/?])*)?";
    private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    private static final String DURATION = "P([0-9]+W|[0-9]+Y([0-9]+M([0-9]+D)?)?|[0-9]+M([0-9]+D)?|[0-9]+D"
            + "|([0-9]+Y([0-9]+M([0-9]+D)?)?|[0-9]+M([0-9]+D)?|[0-9]+D)?"
            + "T([0-9]+H([0-9]+M([0-9]+S)?)?|[0-9]+M([0-9]+S)?|[0-9]+S))";
    private static final String JSON_POINTER = "(/([^~/]|~[01])*)*";

    private static final Map<String, String> REGEXES = Map.ofEntries(
            Map.entry("date", DATE),
            Map.entry("time", TIME),
            Map.entry("date-time", DATE + "T" + TIME),
            Map.entry("duration", DURATION),
            Map.entry("ipv4", IPV4),
            Map.entry("ipv6", IPV6),
            Map.entry("hostname", HOSTNAME),
            Map.entry("email", EMAIL),
            Map.entry("uri", URI),
            Map.entry("uuid", UUID),
            Map.entry("json-pointer", JSON_POINTER),
            Map.entry("relative-json-pointer", "(0|[1-9][0-9]*)(#|" + JSON_POINTER + ")"));

    private static final Set<String> UNSUPPORTED =
            Set.of("idn-email", "idn-hostname", "iri", "iri-reference", "uri-reference", "uri-template", "regex");

    private Formats() {}

    /** Of a format, or of one that nobody has defined, which says nothing. */
    static Optional<String> regex(String format) {
        return Optional.ofNullable(REGEXES.get(format));
    }

    static boolean isUnsupported(String format) {
        return UNSUPPORTED.contains(format);
    }
}
