using System.CommandLine;

namespace Kaem.ML.Samples.Commands;

/// <summary>The options that all commands which train have in common.</summary>
internal sealed class TrainingSettings
{
    // A tenth of the papers': at σ = 0.1 posteriors are narrow.
    private const float StepSize = 1e-3f;

    private const int PaperBatch = 100;

    private readonly int _epochs;

    /// <param name="epochs">Epochs where none are given.</param>
    public TrainingSettings(int epochs, string epochsHelp, string batchHelp = "Rows of one update; 100 if left out.")
    {
        _epochs = epochs;
        Epochs = new Option<int?>("--epochs") { Description = epochsHelp }.AtLeast(1);
        BatchSize = new Option<int?>("--batch-size") { Description = batchHelp }.AtLeast(1);
    }

    public Option<int?> Epochs { get; }

    public Option<ulong> Seed { get; } = new("--seed") { Description = "Seed of every random number.", DefaultValueFactory = _ => 1 };

    public Option<int?> BatchSize { get; }

    public Option<int?> LatentSize { get; } = new Option<int?>("--latent-size") { Description = "Inner width P of the latents; the outer is 2P + 1." }.AtLeast(
        1);

    public Option<ReferencePrior> Reference { get; } = new(
        "--reference") { Description = "Reference density of the prior.", DefaultValueFactory = _ => ReferencePrior.Gaussian };

    public Option<bool> Mixture { get; } = new("--mixture") { Description = "Take a mixture prior with learned proportions instead of independent latents." };

    public Option<SamplerChoice> Sampler { get; } = new(
        "--sampler")
        { Description = "How the posterior is sampled in training. All but importance sampling take tens of times as long an update.",
        DefaultValueFactory = _ => SamplerChoice.Importance };

    public Option<string> Output { get; } = new("--output", "-o") { Description = "Folder for pictures and model.", DefaultValueFactory = _ => "kaem-output" };

    /// <summary>Those that only the papers' model has.</summary>
    public IReadOnlyList<Option> OfPaperAlone => [LatentSize, Reference, Mixture, Sampler];

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { Epochs, Seed, BatchSize, LatentSize, Reference, Mixture, Sampler, Output })
            command.Options.Add(option);
    }

    /// <summary>A preset, changed to what was given on the command line.</summary>
    public KaemOptions Apply(KaemOptions preset, ParseResult given)
    {
        var reference = given.GetValue(Reference);
        var options = preset with
        {
            Epochs = given.GetValue(Epochs) ?? _epochs,
            Seed = given.GetValue(Seed),
            BatchSize = given.GetValue(BatchSize) ?? PaperBatch,
            Sampler = given.GetValue(Sampler) switch
            {
                SamplerChoice.Ula => PosteriorSampler.Langevin(stepSize: StepSize),
                SamplerChoice.Mala => PosteriorSampler.Mala(stepSize: StepSize),
                SamplerChoice.AutoMala => PosteriorSampler.AutoMala(steps: 10),
                SamplerChoice.Tempered => PosteriorSampler.Langevin(stepSize: StepSize).Tempered(),
                _ => preset.Sampler,
            },
            Prior = given.GetValue(Mixture)
                ? KaemPrior.Mixture(reference, preset.Prior.Basis, MixtureProportions.Learned)
                : preset.Prior with { Reference = reference },
        };
        // Another width needs another hidden width: the tables' 2Q.
        return given.GetValue(LatentSize) is { } size
            ? options with { LatentSize = size, Generator = (KanGeneratorOptions)preset.Generator with { Hidden = [2 * (2 * size + 1)] } }
            : options;
    }
}
