using System.Text.Json;
using Kaem.ML.Data;
using Kaem.ML.Numerics;
using Kaem.ML.Persistence;
using Kaem.ML.Posteriors;
using Kaem.ML.Training;
using Kaem.ML.Native;

namespace Kaem.ML.Text.Persistence;

/// <summary>
/// The file of a model of texts: like the other models', with a signature of its own. Version 2 has the sections OPTS (options, JSON), PRIO (the prior's, JSON;
/// where something stands beside texts all of a model of rows), HIST (training summary, JSON), VOCA (pieces, JSON), GRAM (counts, see
/// <see cref="CountsBlock"/>; empty without), PARA (parameters of the prior and of what stands beside texts, and the network's arrays) and ENDS, in that order.
/// Version 1 knew of texts alone, and latents had no say of their own about texts' beginnings, but for training.
/// </summary>
internal static class TextModelFile
{
    private const int Version = 2;

    /// <summary>More than the pieces of any vocabulary need.</summary>
    private const int MostVocabularyBytes = 1 << 28;

    public static void Write(Stream stream, TextNetwork network, TrainingSummary training)
    {
        stream.Write(FileKind.Text.Signature);
        var writer = new SectionWriter(stream);
        writer.WriteInt32(Version);
        writer.WriteSection("OPTS", TextOptionsJson.Write(network.Options));
        var prior = network.Options.PriorOptions();
        writer.WriteSection(
            "PRIO", network.Options.Parts is { } parts ? OptionsJson.Write(prior, parts.Ranges()[^1].End) : OptionsJson.WritePrior(prior));
        writer.WriteSection("HIST", TrainingJson.Write(training));
        writer.WriteSection("VOCA", JsonValues.Document(json => json.Write("pieces", network.Vocabulary.Pieces)));
        writer.WriteSection("GRAM", network.Counts is { } counts ? CountsBlock.Write(counts.Counts) : []);
        writer.WriteSection("PARA", ParameterBlock.Write([.. Parameters(network.Arrays.Shapes, network.Latents)], Read));
        writer.WriteSection("ENDS", []);

        void Read(string name, Span<float> destination)
        {
            if (network.Latents?.Parameters.FirstOrDefault(parameter => parameter.Name == name) is { } parameter)
                parameter.Value.Span.CopyTo(destination);
            else
                network.Arrays.Read(name, destination);
        }
    }

    /// <exception cref="ModelFormatException">The stream is no such model.</exception>
    /// <exception cref="NotSupportedException">The native library of TorchSharp can't be loaded.</exception>
    public static (TextNetwork Network, TrainingSummary Training) Read(Stream stream)
    {
        TorchLibrary.Require();
        return FileKind.Text.Read(stream, ReadSections);
    }

    private static (TextNetwork Network, TrainingSummary Training) ReadSections(SectionReader reader)
    {
        int version = reader.ReadVersion(Version);
        byte[] optionBytes = reader.ReadSection("OPTS", SectionReader.MostOptionsBytes);
        byte[] priorBytes = reader.ReadSection("PRIO", SectionReader.MostOptionsBytes);
        var options = TextOptionsJson.Read(optionBytes, priorBytes, version);
        options.CheckConsistent("options");
        var training = TrainingJson.Read(reader.ReadSection("HIST", SectionReader.MostHistoryBytes));
        var vocabulary = ReadVocabulary(reader.ReadSection("VOCA", MostVocabularyBytes), options.Tokens);
        byte[] grams = reader.ReadSection("GRAM", long.MaxValue), block = reader.ReadSection("PARA", long.MaxValue);
        reader.ReadSection("ENDS", 0);

        var shapes = TextShapes.Of(options, vocabulary.Count);
        ParameterBlock.CheckRoom(
            block, shapes.Aggregate((Int128)0, (sum, array) => sum + array.Length)
                + (options.Parts is { } parts ? JointModel.CountParameters(options.PriorOptions(), parts.Ranges()[^1].End)
                    : options.HasLatents ? JointModel.CountPriorParameters(options.PriorOptions()) : 0));
        var latents = options.HasLatents ? new TextLatents(options) : null;
        var parameters = new ParameterBlock.Index(block);
        parameters.RequireOnly([.. Parameters(shapes, latents), .. version == 1 ? OfFirstVersion(options, vocabulary.Count) : []]);
        foreach (var parameter in latents?.Parameters ?? [])
            parameters.Read(parameter.Name, parameter.Value.Span);
        latents?.Refresh(WorkerPool.Borrow());
        var counts = options.CountedOrder > 0 ? new KneserNey(CountsBlock.Read(grams, options.CountedOrder, vocabulary.Count)) : null;
        var arrays = TextArrays.Filled(shapes, (array, _, values) => parameters.Read(array.Name, values));
        return (new TextNetwork(options, vocabulary, counts, arrays, latents), training);
    }

    private static IEnumerable<NamedParameter> Parameters(IReadOnlyList<TextArray> shapes, TextLatents? latents) =>
        (latents?.Parameters.Select(parameter => parameter.Describe()) ?? [])
            .Concat(shapes.Select(array => new NamedParameter(array.Name, array.Shape, IsTrainable: true)));

    /// <summary>What the first version's files hold that only training used.</summary>
    private static IEnumerable<NamedParameter> OfFirstVersion(KaemTextOptions options, int tokens) =>
        options is { HasLatents: true, Posterior: TextEncoderOptions }
        ?
        [
            new NamedParameter("beginning", [options.OuterSize, 2 * tokens], IsTrainable: true),
            new NamedParameter("beginning.bias", [2 * tokens], IsTrainable: true),
        ]
        : [];

    private static Vocabulary ReadVocabulary(byte[] bytes, TextTokens tokens)
    {
        using var json = JsonDocument.Parse(bytes);
        string[] pieces = [.. json.RootElement.GetProperty("pieces").EnumerateArray().Select(piece => piece.AnyText() ?? "")];
        return new Vocabulary(TextCut.Of(tokens), pieces);
    }
}
