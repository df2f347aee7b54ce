using Kaem.ML.Data;
using Kaem.ML.Format;
using Kaem.ML.Saving;

namespace Kaem.ML;

/// <summary>
/// Writes trained models as ONNX graphs of standard operators (operator set 19): they generate, infer and score rows wherever ONNX runs, in ML.NET pipelines by
/// <c>ApplyOnnxModel</c>, in browsers or on a phone, without this library. What a model has that a graph can't say is refused by its name, before a file is
/// touched.
/// </summary>
public static partial class KaemOnnx
{
    /// <summary>
    /// Writes all graphs of a model, each to a file of its own: <c>digits.onnx</c> stands for <c>digits.generate.onnx</c>, <c>digits.infer.onnx</c> and
    /// <c>digits.score.onnx</c>, or, of a model with an encoder, <c>digits.generate.onnx</c> and <c>digits.propose.onnx</c>.
    /// </summary>
    /// <param name="path">Where to; the graph's name goes before the ending.</param>
    /// <param name="options">How graphs are written; null for the defaults.</param>
    /// <returns>The files.</returns>
    /// <exception cref="NotSupportedException">The model has something that one of the graphs can't say; nothing is written then.</exception>
    /// <exception cref="IOException">A file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or a file is not writable.</exception>
    public static IReadOnlyList<string> SaveAsOnnx(this KaemModel model, string path, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        OnnxGraph[] graphs = model.HasEncoder ? [OnnxGraph.Generate, OnnxGraph.Propose] : [OnnxGraph.Generate, OnnxGraph.Infer, OnnxGraph.Score];
        return Save(path, graphs, graph => ModelGraphs.Build(model, graph, options ?? new OnnxOptions()));
    }

    /// <summary>Writes one graph of a model to a file, which is replaced only once the new one is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">What the graph does.</param>
    /// <param name="options">How it is written; null for the defaults.</param>
    /// <exception cref="NotSupportedException">The model has something that the graph can't say; nothing is written then.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file is not writable.</exception>
    public static void SaveAsOnnx(this KaemModel model, string path, OnnxGraph graph, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Save(path, ModelGraphs.Build(model, graph, options ?? new OnnxOptions()));
    }

    /// <summary>Writes one graph of a model to a stream.</summary>
    /// <param name="stream">Where to; it is left open.</param>
    /// <param name="graph">What the graph does.</param>
    /// <param name="options">How it is written; null for the defaults.</param>
    /// <exception cref="NotSupportedException">The model has something that the graph can't say; nothing is written then.</exception>
    public static void SaveAsOnnx(this KaemModel model, Stream stream, OnnxGraph graph, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(stream);
        ModelGraphs.Build(model, graph, options ?? new OnnxOptions()).Write(stream);
    }

    /// <summary>
    /// Writes all graphs of a table's model, each to a file of its own: <c>people.onnx</c> stands for <c>people.generate.onnx</c>, <c>people.infer.onnx</c> and
    /// <c>people.score.onnx</c>.
    /// </summary>
    /// <param name="path">Where to; the graph's name goes before the ending.</param>
    /// <param name="options">How graphs are written; null for the defaults.</param>
    /// <returns>The files.</returns>
    /// <exception cref="NotSupportedException">The model has something that one of the graphs can't say; nothing is written then.</exception>
    /// <exception cref="IOException">A file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or a file is not writable.</exception>
    public static IReadOnlyList<string> SaveAsOnnx(this KaemTableModel model, string path, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Save(path, [OnnxGraph.Generate, OnnxGraph.Infer, OnnxGraph.Score], graph => TableGraphs.Build(model, graph, options ?? new OnnxOptions()));
    }

    /// <summary>Writes one graph of a table's model to a file, which is replaced only once the new one is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">What the graph does.</param>
    /// <param name="options">How it is written; null for the defaults.</param>
    /// <exception cref="NotSupportedException">The model has something that the graph can't say; nothing is written then.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file is not writable.</exception>
    public static void SaveAsOnnx(this KaemTableModel model, string path, OnnxGraph graph, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Save(path, TableGraphs.Build(model, graph, options ?? new OnnxOptions()));
    }

    /// <summary>Writes one graph of a table's model to a stream.</summary>
    /// <param name="stream">Where to; it is left open.</param>
    /// <param name="graph">What the graph does.</param>
    /// <param name="options">How it is written; null for the defaults.</param>
    /// <exception cref="NotSupportedException">The model has something that the graph can't say; nothing is written then.</exception>
    public static void SaveAsOnnx(this KaemTableModel model, Stream stream, OnnxGraph graph, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(stream);
        TableGraphs.Build(model, graph, options ?? new OnnxOptions()).Write(stream);
    }

    private static void Save(string path, OnnxFile file)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        file.CheckSize();
        AtomicFile.Write(path, file.Write);
    }

    private static IReadOnlyList<string> Save(string path, OnnxGraph[] graphs, Func<OnnxGraph, OnnxFile> build)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        // All of them are made before the first is written.
        (string Path, OnnxFile File)[] files = [.. graphs.Select(graph => (PathOf(path, graph), build(graph)))];
        foreach (var (_, file) in files)
            file.CheckSize();
        foreach (var (target, file) in files)
            AtomicFile.Write(target, file.Write);
        return [.. files.Select(each => each.Path)];
    }

    private static string PathOf(string path, OnnxGraph graph) =>
        Path.ChangeExtension(path, $".{graph.ToString().ToLowerInvariant()}{Path.GetExtension(path)}");
}
