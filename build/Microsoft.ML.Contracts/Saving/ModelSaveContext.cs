using System.IO.Compression;
using Microsoft.ML.Data;

namespace Microsoft.ML;

// Where one model is written to, a directory of the zip. Its parts go to directories below.
public sealed class ModelSaveContext : IDisposable
{
    private readonly ZipArchive _zip;
    private readonly string _directory;
    private readonly BinaryWriter _writer = new(new MemoryStream());

    internal ModelSaveContext(ZipArchive zip, string directory)
    {
        _zip = zip;
        _directory = directory;
    }

    public void Dispose() => _writer.Dispose();

    // The name by which the loader of this kind of model is found.
    internal BinaryWriter Begin(string signature)
    {
        Check.That(_writer.BaseStream.Length == 0, "One context holds one model: another has been saved here already.");
        _writer.Write(signature);
        return _writer;
    }

    internal void SaveModel(ICanSaveModel model, string name) => Save(_zip, $"{_directory}/{name}", model);

    internal static void Save(ZipArchive zip, string directory, ICanSaveModel model)
    {
        using var context = new ModelSaveContext(zip, directory);
        model.Save(context);
        Check.That(context._writer.BaseStream.Length > 0, $"{model.GetType()} saved nothing.");
        using var entry = zip.CreateEntry(ModelArchive.EntryOf(directory)).Open();
        context._writer.BaseStream.Position = 0;
        context._writer.BaseStream.CopyTo(entry);
    }
}

internal static class ModelWriterExtensions
{
    public static void WriteStrings(this BinaryWriter writer, string[] values)
    {
        writer.Write(values.Length);
        foreach (string value in values)
            writer.Write(value);
    }

    public static void WritePairs(this BinaryWriter writer, ColumnPair[] pairs)
    {
        writer.WriteStrings([.. pairs.Select(pair => pair.Output)]);
        writer.WriteStrings([.. pairs.Select(pair => pair.Input)]);
    }
}
