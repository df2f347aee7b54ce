namespace Kaem.ML;

/// <content>Transformers of ML.NET, whose models are written.</content>
public static partial class KaemOnnx
{
    /// <summary>Writes all graphs of a transformer's model, each to a file of its own; see <see cref="SaveAsOnnx(KaemModel, string, OnnxOptions?)"/>.</summary>
    /// <param name="path">Where to; the graph's name goes before the ending.</param>
    /// <param name="options">How graphs are written; null for the defaults.</param>
    /// <returns>The files.</returns>
    /// <exception cref="NotSupportedException">The model has something that one of the graphs can't say; nothing is written then.</exception>
    /// <exception cref="IOException">A file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or a file is not writable.</exception>
    public static IReadOnlyList<string> SaveAsOnnx(this KaemTransformer transformer, string path, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        return transformer.Model.SaveAsOnnx(path, options);
    }

    /// <summary>Writes one graph of a transformer's model to a file, which is replaced only once the new one is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">What the graph does.</param>
    /// <param name="options">How it is written; null for the defaults.</param>
    /// <exception cref="NotSupportedException">The model has something that the graph can't say; nothing is written then.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file is not writable.</exception>
    public static void SaveAsOnnx(this KaemTransformer transformer, string path, OnnxGraph graph, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        transformer.Model.SaveAsOnnx(path, graph, options);
    }

    /// <summary>
    /// Writes all graphs of a transformer's model of a table, each to a file of its own; see <see cref="SaveAsOnnx(KaemTableModel, string, OnnxOptions?)"/>.
    /// </summary>
    /// <param name="path">Where to; the graph's name goes before the ending.</param>
    /// <param name="options">How graphs are written; null for the defaults.</param>
    /// <returns>The files.</returns>
    /// <exception cref="NotSupportedException">The model has something that one of the graphs can't say; nothing is written then.</exception>
    /// <exception cref="IOException">A file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or a file is not writable.</exception>
    public static IReadOnlyList<string> SaveAsOnnx(this KaemTableTransformer transformer, string path, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        return transformer.Model.SaveAsOnnx(path, options);
    }

    /// <summary>Writes one graph of a transformer's model of a table to a file, which is replaced only once the new one is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">What the graph does.</param>
    /// <param name="options">How it is written; null for the defaults.</param>
    /// <exception cref="NotSupportedException">The model has something that the graph can't say; nothing is written then.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file is not writable.</exception>
    public static void SaveAsOnnx(this KaemTableTransformer transformer, string path, OnnxGraph graph, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        transformer.Model.SaveAsOnnx(path, graph, options);
    }
}
