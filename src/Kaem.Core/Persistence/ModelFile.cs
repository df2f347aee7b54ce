using System.Text.Json;

namespace Kaem.ML.Persistence;

/// <summary>
/// The model's file: a signature, a version, then sections, each with a tag, its length, its bytes and their SHA-256.
/// Version 1 has the sections OPTS (options, JSON), HIST (training summary, JSON), PARA (parameters, binary) and ENDS, in
/// that order. All numbers are little-endian.
/// </summary>
internal static class ModelFile
{
    /// <summary>Like PNG's: a text-mode copy or a cut-off eighth bit shows at once.</summary>
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'K', (byte)'A', (byte)'E', (byte)'M', 0x0D, 0x0A, 0x1A, 0x0A];

    private const int Version = 1;

    private const int MostJsonBytes = 1 << 26;

    public static void Write(Stream stream, IKaemEngine engine, KaemOptions options, TrainingSummary training)
    {
        stream.Write(Signature);
        var writer = new SectionWriter(stream);
        writer.WriteInt32(Version);
        writer.WriteSection("OPTS", OptionsJson.Write(options, engine.Columns));
        writer.WriteSection("HIST", TrainingJson.Write(training));
        writer.WriteSection("PARA", ParameterBlock.Write(engine));
        writer.WriteSection("ENDS", []);
    }

    public static KaemModel Read(Stream stream)
    {
        try
        {
            var reader = new SectionReader(stream);
            reader.ExpectSignature(Signature);
            int version = reader.ReadInt32();
            if (version > Version)
                throw new ModelFormatException($"The model has format version {version}; this Kaem.ML reads up to version {Version}. Update Kaem.ML to load it.");
            if (version < 1)
                throw new ModelFormatException($"The model's format version is {version}, which never existed: the file is damaged.");
            var (options, columns) = OptionsJson.Read(reader.ReadSection("OPTS", MostJsonBytes));
            var training = TrainingJson.Read(reader.ReadSection("HIST", MostJsonBytes));
            byte[] parameters = reader.ReadSection("PARA", long.MaxValue);
            reader.ReadSection("ENDS", 0);
            // Before anything is allocated from the options' sizes: they must be those of the numbers at hand.
            Int128 expected = KaemNetwork.CountParameters(options, columns);
            if (expected * sizeof(float) > parameters.Length)
                throw new ModelFormatException($"The options describe a model of {expected} numbers, but the file holds {parameters.Length / sizeof(float)} at most: it is damaged.");
            return new KaemModel(ParameterBlock.Read(parameters, options, columns), training);
        }
        catch (Exception exception) when (exception is EndOfStreamException or JsonException or ArgumentException or NotSupportedException or OverflowException or InvalidOperationException or KeyNotFoundException or FormatException and not ModelFormatException)
        {
            throw new ModelFormatException($"The model can't be read: {exception.Message}", exception);
        }
    }
}
