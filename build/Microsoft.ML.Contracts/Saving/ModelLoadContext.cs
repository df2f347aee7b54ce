using System.IO.Compression;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

internal sealed class ModelLoadContext
{
    private static readonly Dictionary<string, Func<IHostEnvironment, ModelLoadContext, ITransformer>> Loaders = new()
    {
        [TransformerChainFormat.Signature] = TransformerChainFormat.Load,
        [ColumnCopyingTransformer.Signature] = ColumnCopyingTransformer.Load,
        [ColumnSelectingTransformer.Signature] = ColumnSelectingTransformer.Load,
        [ColumnConcatenatingTransformer.Signature] = ColumnConcatenatingTransformer.Load,
        [CustomMappingFormat.Signature] = CustomMappingFormat.Load,
        [ValueMappingTransformer.Signature] = ValueMappingTransformer.Load,
        [NormalizingTransformer.Signature] = NormalizingTransformer.Load,
        [TypeConvertingTransformer.Signature] = TypeConvertingTransformer.Load,
        [ValueToKeyMappingTransformer.Signature] = ValueToKeyMappingTransformer.Load,
        [KeyToValueMappingTransformer.Signature] = KeyToValueMappingTransformer.Load,
        [KeyToVectorMappingTransformer.Signature] = KeyToVectorMappingTransformer.Load,
    };

    private readonly ZipArchive _zip;
    private readonly string _directory;

    private ModelLoadContext(ZipArchive zip, string directory, BinaryReader reader)
    {
        _zip = zip;
        _directory = directory;
        Reader = reader;
    }

    public BinaryReader Reader { get; }

    public ITransformer LoadModel(IHostEnvironment env, string name) => Load(env, _zip, $"{_directory}/{name}");

    public ColumnPair[] ReadPairs() => [.. Reader.ReadStrings().Zip(Reader.ReadStrings(), (output, input) => new ColumnPair(output, input))];

    public static ITransformer Load(IHostEnvironment env, ZipArchive zip, string directory)
    {
        var entry = zip.GetEntry(ModelArchive.EntryOf(directory)) ?? throw new FormatException($"The model file is incomplete: {directory} is missing.");
        using var reader = new BinaryReader(new BufferedStream(entry.Open()));
        string signature = reader.ReadString();
        return Loaders.TryGetValue(signature, out var load)
            ? load(env, new(zip, directory, reader))
            : throw new FormatException($"The model file has a part of unknown kind '{signature}'.");
    }
}

internal static class ModelReaderExtensions
{
    public static string[] ReadStrings(this BinaryReader reader)
    {
        var values = new string[reader.ReadInt32()];
        for (int i = 0; i < values.Length; i++)
            values[i] = reader.ReadString();
        return values;
    }
}
