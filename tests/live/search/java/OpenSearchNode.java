import org.codelibs.opensearch.runner.OpenSearchRunner;

/** One node of OpenSearch on loopback until it is told to end: arguments are its folder, its HTTP and its transport port. */
public class OpenSearchNode {
    public static void main(String[] given) throws Exception {
        OpenSearchRunner runner = new OpenSearchRunner();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                runner.close();
            } catch (java.io.IOException ignored) {
                // The process ends all the same.
            }
        }));
        runner.onBuild((number, settings) -> {
            settings.put("discovery.type", "single-node");
            settings.put("network.host", "127.0.0.1");
            settings.put("http.port", given[1]);
            settings.put("transport.port", given[2]);
            settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
            settings.putList("path.repo", given[0] + "/repository");
        }).build(OpenSearchRunner.newConfigs().basePath(given[0] + "/data").numOfNode(1).clusterName("test").useLogger());
        runner.ensureYellow();
        Thread.currentThread().join();
    }
}
