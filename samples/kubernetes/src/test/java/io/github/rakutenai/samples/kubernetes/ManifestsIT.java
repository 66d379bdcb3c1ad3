package io.github.rakutenai.samples.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the build has written for a cluster. */
class ManifestsIT {

    private static final Path MANIFESTS = Path.of("target/kubernetes/kubernetes.yml");
    private static final Path DOCKERFILES = Path.of("../chat/src/main/docker");
    private static final long GIB = 1L << 30;

    /** RakutenAI-7B in Q4_0: its file, and its weights as the engine packs them. */
    private static final double FILE_BYTES = 4.2e9;

    private static final double PACKED_BYTES = 4.1e9;
    private static final double JVM_BYTES = 0.5 * GIB;

    private static final Map<String, JsonNode> BY_KIND = new HashMap<>();

    @BeforeAll
    static void read() throws IOException {
        YAMLMapper yaml = new YAMLMapper();
        try (MappingIterator<JsonNode> documents =
                yaml.readerFor(JsonNode.class).readValues(MANIFESTS.toFile())) {
            documents.forEachRemaining(
                    document -> BY_KIND.put(document.get("kind").asText(), document));
        }
    }

    private static JsonNode deployment(String path) {
        return BY_KIND.get("Deployment").at(path);
    }

    private static JsonNode container(String path) {
        return deployment("/spec/template/spec/containers/0" + path);
    }

    private static String variable(String name) {
        return container("/env")
                .valueStream()
                .filter(variable -> variable.get("name").asText().equals(name))
                .map(variable -> variable.get("value").asText())
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not set"));
    }

    private static double bytes(String quantity) {
        assertThat(quantity).matches("\\d+(Gi|G|g)");
        return Double.parseDouble(quantity.replaceAll("\\D", "")) * GIB;
    }

    @Test
    void there_is_one_of_each_and_nothing_that_a_plain_cluster_does_not_know() {
        assertThat(BY_KIND)
                .containsOnlyKeys(
                        "Deployment",
                        "Service",
                        "PersistentVolumeClaim",
                        "HorizontalPodAutoscaler",
                        "PodDisruptionBudget");
        assertThat(deployment("/spec/template/spec/containers")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"startupProbe, /q/health/started", "readinessProbe, /q/health/ready", "livenessProbe, /q/health/live"})
    void each_probe_asks_the_check_of_its_kind(String probe, String path) {
        assertThat(container("/" + probe + "/httpGet/path").asText()).isEqualTo(path);
        assertThat(container("/" + probe + "/httpGet/port").asInt()).isEqualTo(8080);
    }

    @Test
    void loading_may_take_minutes() {
        int seconds = container("/startupProbe/periodSeconds").asInt()
                * container("/startupProbe/failureThreshold").asInt();
        assertThat(seconds).isBetween(240, 600);
    }

    @Test
    void memory_is_what_the_model_its_keys_and_values_and_the_jvm_take() {
        double heap = bytes(variable("JDK_JAVA_OPTIONS").replaceFirst("-Xmx", ""));
        double kvCache = bytes(variable("QUARKUS_RAKUTENAI_KV_CACHE_SIZE"));
        double needed = PACKED_BYTES + kvCache + heap + JVM_BYTES;
        double request = bytes(container("/resources/requests/memory").asText());

        assertThat(request).isBetween(needed, needed + GIB);
        assertThat(bytes(container("/resources/limits/memory").asText()))
                .isBetween(needed + FILE_BYTES, needed + FILE_BYTES + GIB);
    }

    @Test
    void each_core_that_is_asked_for_has_a_thread() {
        assertThat(variable("QUARKUS_RAKUTENAI_THREADS"))
                .isEqualTo(container("/resources/requests/cpu").asText());
        assertThat(container("/resources/limits/cpu").isMissingNode()).isTrue();
    }

    @Test
    void the_model_is_read_from_a_volume_that_cannot_be_written() {
        assertThat(variable("QUARKUS_RAKUTENAI_MODEL"))
                .startsWith(container("/volumeMounts/0/mountPath").asText() + "/");
        assertThat(container("/volumeMounts/0/readOnly").asBoolean()).isTrue();
        assertThat(deployment("/spec/template/spec/volumes/0/persistentVolumeClaim/claimName")
                        .asText())
                .isEqualTo(BY_KIND.get("PersistentVolumeClaim")
                        .at("/metadata/name")
                        .asText());
    }

    @Test
    void accepted_requests_end_before_the_pod_does() {
        int drain = seconds(variable("QUARKUS_RAKUTENAI_DRAIN_TIMEOUT"));
        int preStop = container("/lifecycle/preStop/sleep/seconds").asInt();

        assertThat(preStop).isPositive();
        assertThat(drain).isEqualTo(seconds(variable("QUARKUS_SHUTDOWN_TIMEOUT")));
        assertThat(deployment("/spec/template/spec/terminationGracePeriodSeconds")
                        .asInt())
                .isGreaterThan(preStop + drain);
    }

    private static int seconds(String duration) {
        return Integer.parseInt(duration.replace("s", ""));
    }

    @Test
    void a_new_version_replaces_pods_one_by_one_and_none_before_another_is_ready() {
        assertThat(deployment("/spec/strategy/rollingUpdate/maxUnavailable").asText())
                .isEqualTo("0%");
        assertThat(deployment("/spec/strategy/rollingUpdate/maxSurge").asText()).isEqualTo("50%");
        assertThat(deployment("/spec/selector/matchLabels").has("app.kubernetes.io/version"))
                .isFalse();
    }

    @Test
    void nothing_runs_as_root() {
        assertThat(deployment("/spec/template/spec/securityContext/runAsNonRoot")
                        .asBoolean())
                .isTrue();
        assertThat(deployment("/spec/template/spec/securityContext/runAsUser").asInt())
                .isPositive();
        assertThat(container("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                .isFalse();
    }

    @Test
    void more_pods_come_when_requests_wait() {
        JsonNode scaler = BY_KIND.get("HorizontalPodAutoscaler").get("spec");

        assertThat(scaler.at("/scaleTargetRef/name").asText())
                .isEqualTo(deployment("/metadata/name").asText());
        assertThat(scaler.at("/metrics/0/pods/metric/name").asText()).isEqualTo("rakutenai_num_requests_waiting");
        assertThat(scaler.get("minReplicas").asInt())
                .isEqualTo(deployment("/spec/replicas").asInt());
        assertThat(deployment("/spec/template/metadata/annotations/prometheus.io~1path")
                        .asText())
                .isEqualTo("/q/metrics");
    }

    @Test
    void a_drained_node_leaves_a_pod_that_answers() {
        JsonNode budget = BY_KIND.get("PodDisruptionBudget").get("spec");

        assertThat(budget.get("minAvailable").asInt())
                .isLessThan(deployment("/spec/replicas").asInt());
        budget.at("/selector/matchLabels")
                .properties()
                .forEach(label -> assertThat(
                                deployment("/spec/template/metadata/labels").get(label.getKey()))
                        .isEqualTo(label.getValue()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dockerfile.jvm", "Dockerfile.native"})
    void images_have_a_user_a_volume_and_a_port(String file) throws IOException {
        assertThat(Files.readString(DOCKERFILES.resolve(file)))
                .containsPattern("(?m)^USER [1-9]\\d*$")
                .contains("\nVOLUME /models\n")
                .contains("\nEXPOSE 8080\n");
    }

    @Test
    void the_jvm_s_image_has_its_flags() throws IOException {
        assertThat(Files.readString(DOCKERFILES.resolve("Dockerfile.jvm")))
                .containsPattern("(?m)^FROM \\S+:25-jre$")
                .contains("\"--add-modules\", \"jdk.incubator.vector\"")
                .contains("\"--enable-native-access=ALL-UNNAMED\"");
    }
}
