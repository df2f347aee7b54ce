using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Kaem.ML.Onnx.Tests;

/// <summary>A graph in ONNX Runtime.</summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;

    public OnnxSession(Action<Stream> save)
    {
        using var stream = new MemoryStream();
        save(stream);
        // Every message of the runtime is one about a fault.
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(stream.ToArray(), options);
    }

    public static OnnxSession Of(KaemModel model, OnnxGraph graph, OnnxOptions? options = null) => new(stream => model.SaveAsOnnx(stream, graph, options));

    /// <summary>Names of what the graph takes.</summary>
    public IEnumerable<string> Inputs => _session.InputMetadata.Keys;

    /// <summary>Names of what it gives.</summary>
    public IEnumerable<string> Outputs => _session.OutputMetadata.Keys;

    /// <summary>What the file says beside the graph.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    /// <summary>Columns of an input.</summary>
    public int ColumnsOf(string input) => _session.InputMetadata[input].Dimensions[1];

    /// <summary>Random numbers for every input, the same for the same seed.</summary>
    public Dictionary<string, float[]> Noise(int rows, int seed = 1)
    {
        var random = new Random(seed);
        return Inputs.ToDictionary(name => name, name => Enumerable.Range(0, rows * ColumnsOf(name)).Select(_ => name == "uniform"
            ? random.NextSingle()
            : (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))).ToArray());
    }

    /// <summary>Runs the graph.</summary>
    /// <param name="inputs">Arrays of numbers or texts, a row after the other.</param>
    public Dictionary<string, Array> Run(int rows, IReadOnlyDictionary<string, Array> inputs)
    {
        NamedOnnxValue[] values = [.. inputs.Select(input => input.Value switch
        {
            float[] numbers => NamedOnnxValue.CreateFromTensor(input.Key, new DenseTensor<float>(numbers, [rows, numbers.Length / rows])),
            double[] numbers => NamedOnnxValue.CreateFromTensor(input.Key, new DenseTensor<double>(numbers, [rows, numbers.Length / rows])),
            string[] texts => NamedOnnxValue.CreateFromTensor(input.Key, new DenseTensor<string>(texts, [rows, texts.Length / rows])),
            bool[] truths => NamedOnnxValue.CreateFromTensor(input.Key, new DenseTensor<bool>(truths, [rows, truths.Length / rows])),
            _ => throw new NotSupportedException(),
        })];
        using var results = _session.Run(values);
        return results.ToDictionary(result => result.Name, result => result.Value switch
        {
            Tensor<float> numbers => (Array)Flat(numbers, rows),
            Tensor<double> numbers => Flat(numbers, rows),
            Tensor<string> texts => Flat(texts, rows),
            Tensor<bool> truths => Flat(truths, rows),
            _ => throw new NotSupportedException(),
        });
    }

    /// <summary>Runs a graph of numbers in single precision.</summary>
    public Dictionary<string, float[]> Run(int rows, IReadOnlyDictionary<string, float[]> inputs) =>
        Run(rows, inputs.ToDictionary(input => input.Key, input => (Array)input.Value))
            .ToDictionary(output => output.Key, output => (float[])output.Value);

    public void Dispose() => _session.Dispose();

    private static T[] Flat<T>(Tensor<T> tensor, int rows)
    {
        tensor.Dimensions.Length.Should().Be(2);
        tensor.Dimensions[0].Should().Be(rows);
        return tensor.ToArray();
    }
}
