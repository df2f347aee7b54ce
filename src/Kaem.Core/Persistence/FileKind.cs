using System.Text.Json;

namespace Kaem.ML.Persistence;

/// <summary>The kinds of files that there are: their signatures, and what messages call them.</summary>
/// <param name="Letter">The last letter of the signature.</param>
/// <param name="Name">What a file of the kind is.</param>
/// <param name="Loader">What loads it.</param>
internal sealed record FileKind(char Letter, string Name, string Loader)
{
    /// <summary>A whole model.</summary>
    public static FileKind Model { get; } = new('M', "model", "KaemModel.Load loads it, and its Prior is the prior alone");

    /// <summary>A prior alone.</summary>
    public static FileKind Prior { get; } = new('P', "prior", "LatentPrior.Load loads it, and KaemModel.Train can start from it");

    /// <summary>A model of a table.</summary>
    public static FileKind Table { get; } = new('T', "table model", "KaemTableModel.Load loads it, and its Model is the model of encoded rows");

    /// <summary>Models of several tables.</summary>
    public static FileKind Tables { get; } = new('R', "model of tables", "KaemTablesModel.Load loads it");

    /// <summary>A training's state.</summary>
    public static FileKind Checkpoint { get; } = new('C', "checkpoint", "training goes on from it, by a CheckpointDirectory");

    /// <summary>A model of texts.</summary>
    public static FileKind Text { get; } = new('X', "text model", "KaemTextModel.Load of the package Kaem.ML.TorchSharp loads it");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FileKind> All { get; } = [Model, Prior, Table, Tables, Checkpoint, Text];

    /// <summary>Like PNG's: a text-mode copy or a cut-off eighth bit shows at once.</summary>
    public byte[] Signature { get; } = [0x89, (byte)'K', (byte)'A', (byte)'E', (byte)Letter, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Runs a reader: what it stumbles over, whatever it is, says that the file can't be read.</summary>
    /// <exception cref="ModelFormatException">The file is not of this kind, is damaged, or comes from a newer version.</exception>
    public T Read<T>(Stream stream, Func<SectionReader, T> read)
    {
        try
        {
            var reader = new SectionReader(stream, this);
            reader.ExpectSignature();
            return read(reader);
        }
        catch (Exception exception) when (
            exception is EndOfStreamException or JsonException or ArgumentException or ArithmeticException or NotSupportedException or InvalidOperationException
            or KeyNotFoundException or FormatException and not ModelFormatException)
        {
            throw new ModelFormatException($"The {Name} can't be read: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Makes something of what a file of this kind holds. Numbers that it can't be made of say that the file can't be read; a maker that
    /// can't do it speaks for itself.
    /// </summary>
    /// <exception cref="ModelFormatException">The numbers are none of a file of this kind.</exception>
    public T Make<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception exception) when (exception is ArgumentException or ArithmeticException)
        {
            throw new ModelFormatException($"The {Name} can't be read: {exception.Message}", exception);
        }
    }
}
