package io.github.rakutenai.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubEnvironmentTest {

    private static final URI HUB = URI.create("https://huggingface.co/api");

    @TempDir
    Path home;

    @Test
    void without_variables_it_is_the_hub_itself_and_the_usual_cache() {
        HubOptions options = options(Map.of());

        assertThat(options.endpoint()).isEqualTo(URI.create("https://huggingface.co"));
        assertThat(options.cacheFolder()).isEqualTo(home.resolve(".cache/huggingface/hub"));
        assertThat(options.token()).isEmpty();
        assertThat(options.offline()).isFalse();
        assertThat(options.symlinks()).isTrue();
    }

    @Test
    void the_cache_is_where_the_nearest_variable_says() {
        assertThat(options(Map.of("XDG_CACHE_HOME", "/xdg")).cacheFolder()).isEqualTo(Path.of("/xdg/huggingface/hub"));
        assertThat(options(Map.of("XDG_CACHE_HOME", "/xdg", "HF_HOME", "~/hf")).cacheFolder())
                .isEqualTo(home.resolve("hf/hub"));
        assertThat(options(Map.of("HF_HOME", "/hf", "HF_HUB_CACHE", "/models")).cacheFolder())
                .isEqualTo(Path.of("/models"));
    }

    @Test
    void a_mirror_replaces_the_hub() {
        assertThat(options(Map.of("HF_ENDPOINT", "https://mirror.example/hf/")).endpoint())
                .isEqualTo(URI.create("https://mirror.example/hf"));
        assertThatThrownBy(() -> options(Map.of("HF_ENDPOINT", "ftp://mirror.example")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ftp://mirror.example");
    }

    @Test
    void the_token_is_the_variables_or_the_stored_one() throws IOException {
        Files.createDirectories(home.resolve(".cache/huggingface"));
        Files.writeString(home.resolve(".cache/huggingface/token"), "hf_stored\n");

        assertThat(options(Map.of()).token()).contains(new AccessToken("hf_stored"));
        assertThat(options(Map.of("HF_TOKEN", "hf_set")).token()).contains(new AccessToken("hf_set"));
        assertThat(options(Map.of("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")).token())
                .isEmpty();
        assertThat(options(Map.of("HF_TOKEN", "hf_set")).toString()).doesNotContain("hf_set");
    }

    @Test
    void offline_links_and_timeout_are_read() {
        assertThat(options(Map.of("HF_HUB_OFFLINE", "true")).offline()).isTrue();
        assertThat(options(Map.of("HF_HUB_OFFLINE", "0")).offline()).isFalse();
        assertThat(options(Map.of("HF_HUB_DISABLE_SYMLINKS", "1")).symlinks()).isFalse();
        assertThat(options(Map.of("HF_HUB_DOWNLOAD_TIMEOUT", "7")).timeout()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void proxies_serve_all_hosts_but_the_exceptions() {
        Map<String, String> variables =
                Map.of("HTTPS_PROXY", "http://me:p%40ss@proxy.example:3128", "NO_PROXY", "localhost, .intern.example");

        assertThat(proxies(variables, HUB)).containsExactly(proxy("proxy.example", 3128));
        assertThat(proxies(variables, URI.create("https://mirror.intern.example")))
                .containsExactly(Proxy.NO_PROXY);
        assertThat(proxies(variables, URI.create("http://huggingface.co"))).containsExactly(Proxy.NO_PROXY);
        assertThat(options(variables).proxyCredentials()).contains(new ProxyCredentials("me", "p@ss"));
        assertThat(options(variables).toString()).doesNotContain("p@ss");
    }

    @Test
    void the_jvms_own_proxy_goes_first() {
        ProxySelector jvm = ProxySelector.of(new InetSocketAddress("jvm.example", 1));
        ProxyVariables variables =
                new HubEnvironment(Map.of("HTTPS_PROXY", "proxy.example:3128"), home).proxyVariables();

        assertThat(new EnvironmentProxies(variables, jvm).select(HUB))
                .extracting(proxy -> ((InetSocketAddress) proxy.address()).getHostString())
                .containsExactly("jvm.example");
    }

    private List<Proxy> proxies(Map<String, String> variables, URI uri) {
        return new EnvironmentProxies(new HubEnvironment(variables, home).proxyVariables(), ProxySelector.of(null))
                .select(uri);
    }

    private static Proxy proxy(String host, int port) {
        return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
    }

    private HubOptions options(Map<String, String> variables) {
        return HubOptions.builder(new HubEnvironment(variables, home)).build();
    }
}
