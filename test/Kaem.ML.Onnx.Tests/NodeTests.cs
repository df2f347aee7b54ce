using System.Diagnostics;
using System.Globalization;
using Kaem.ML.Tests.Reliability;

namespace Kaem.ML.Onnx.Tests;

/// <summary>Rows without .NET: ONNX Runtime in Node.js.</summary>
public sealed class NodeTests
{
    private const string Script = """
        const ort = require('onnxruntime-node');
        const fs = require('fs');
        (async () => {
            const session = await ort.InferenceSession.create(process.argv[2]);
            const given = JSON.parse(fs.readFileSync(process.argv[3], 'utf8'));
            const feeds = {};
            for (const name of session.inputNames)
                feeds[name] = new ort.Tensor('float32', Float32Array.from(given[name]), [given.rows, given[name].length / given.rows]);
            const results = await session.run(feeds);
            for (const name of session.outputNames)
                console.log(JSON.stringify([name, Array.from(results[name].data)]));
        })();
        """;

    [NodeFact]
    public void Node_generates_the_rows_that_the_model_does()
    {
        var model = SmallModels.Train(SmallModels.Options);
        using var session = OnnxSession.Of(model, OnnxGraph.Generate);
        var noise = session.Noise(30);
        var made = Run(path => model.SaveAsOnnx(path, OnnxGraph.Generate), noise, 30);
        Near.Be(Numbers(made["rows"]), model.Decode(Latents.Of(model, noise, 30)).Values);
    }

    [NodeFact]
    public void Node_generates_rows_of_tables()
    {
        var model = KaemTableModel.Train(SmallTables.People, SmallTables.Options);
        using var session = new OnnxSession(stream => model.SaveAsOnnx(stream, OnnxGraph.Generate));
        var noise = session.Noise(30);
        var expected = session.Run(30, noise.ToDictionary(input => input.Key, input => (Array)input.Value));
        var made = Run(path => model.SaveAsOnnx(path, OnnxGraph.Generate), noise, 30);
        Texts(made["city"]).Should().Equal((string[])expected["city"]);
        Texts(made["income"]).Select(text => double.Parse(text, CultureInfo.InvariantCulture)).Should().Equal((double[])expected["income"]);
    }

    private static Dictionary<string, System.Text.Json.JsonElement> Run(Action<string> save, Dictionary<string, float[]> noise, int rows)
    {
        using var folder = new TemporaryFolder();
        string graph = Path.Combine(folder.Path, "graph.onnx"), given = Path.Combine(folder.Path, "given.json"), script = Path.Combine(folder.Path, "run.js");
        save(graph);
        File.WriteAllText(script, Script);
        var inputs = noise.ToDictionary(input => input.Key, input => (object)input.Value);
        inputs["rows"] = rows;
        File.WriteAllText(given, System.Text.Json.JsonSerializer.Serialize(inputs));
        var start = new ProcessStartInfo("node", [script, graph, given]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["NODE_PATH"] = Path.Combine(NodeFactAttribute.Folder!, "node_modules");
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, errors.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement)
            .ToDictionary(pair => pair[0].GetString()!, pair => pair[1]);
    }

    private static float[] Numbers(System.Text.Json.JsonElement values) => [.. values.EnumerateArray().Select(value => value.GetSingle())];

    private static string[] Texts(System.Text.Json.JsonElement values) => [.. values.EnumerateArray().Select(value => value.ToString())];
}

/// <summary>A test that is skipped, with a word why, where there is no onnxruntime-node: KAEM_ONNX_NODE names the folder that it is installed in.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        if (Folder is null)
            Skip = "KAEM_ONNX_NODE names no folder with onnxruntime-node: npm install --prefix FOLDER --ignore-scripts onnxruntime-node";
    }

    /// <summary>The folder.</summary>
    public static string? Folder { get; } = Environment.GetEnvironmentVariable("KAEM_ONNX_NODE") is { Length: > 0 } given ? given : null;
}
