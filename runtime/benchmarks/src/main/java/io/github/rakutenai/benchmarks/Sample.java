package io.github.rakutenai.benchmarks;

/**
 * One value that one engine's driver measured.
 *
 * @param engine {@link #OURS} or a peer's name
 * @param model name of the model file
 * @param test such as "pp128"
 * @param unit such as "tokens/s"
 */
public record Sample(String engine, String model, String test, String unit, double value) {

    /** What our own engine is called. */
    public static final String OURS = "ours";

    public static final String OURS_WITH_ONEDNN = "ours with oneDNN";

    private static final int FIELDS = 5;

    /** Fields between tabs, with the line's end. */
    public String line() {
        return String.join("\t", engine, model, test, unit, String.valueOf(value)) + "\n";
    }

    /** @throws IllegalArgumentException if the line has another form */
    public static Sample parse(String line) {
        String[] fields = line.split("\t");
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("expected engine, model, test, unit and value, found: " + line);
        }
        return new Sample(fields[0], fields[1], fields[2], fields[3], Double.parseDouble(fields[4]));
    }
}
