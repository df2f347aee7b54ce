using System.CommandLine;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Experiments;

namespace Kaem.ML.Samples.Commands;

/// <summary>
/// <c>experiment images</c>, <c>darcy</c>, <c>cifar</c>, <c>svhn</c> and <c>celeba</c>: the papers' experiments, reduced or in full; <c>experiment quality</c>:
/// how good pictures are; <see cref="RowsCommand"/>: how good rows of a table are.
/// </summary>
internal static class ExperimentCommand
{
    public static Command Create() =>
        new(
            "experiment",
            "The papers' experiments: pictures and tables of numbers. Reduced to a few minutes, or with --paper in full. And quality, of pictures and of rows.")
        {
            PictureExperiments.Images(), Darcy(), PictureExperiments.Cifar(), PictureExperiments.Svhn(), PictureExperiments.CelebA(),
            PictureExperiments.Quality(), RowsCommand.Create(), CostCommand.Create(),
        };

    private static Command Darcy()
    {
        var settings = new ExperimentSettings(
            "Folder with darcy_train_16_y.npy and darcy_test_16_y.npy, gzip-compressed or not.",
            "The older paper's settings (Table 5): P = 40, Fourier series of 50 frequencies, 12,000 updates of each basis, on two cores about 7 minutes with "
            + "radial basis functions and an hour with Fourier series.");
        var bases = new Option<FieldBasis[]>("--bases")
        {
            Description = "Bases of prior and generator; both if left out.", AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => Enum.GetValues<FieldBasis>(),
        };
        var sigma = new Option<float>(
            "--sigma") { Description = "The likelihood's standard deviation in units of the range of pressures; the first where it is learned.",
            DefaultValueFactory = _ => 0.1f };
        var posterior = new Option<FieldPosterior?>("--posterior")
        {
            Description = "An encoder's proposals with a learned σ and a joint mixture (Amortised), or the paper's importance sampling; if left out "
                + "Amortised, with --paper ImportanceSampling.",
        };
        var updates = settings.Count("--updates", "Updates of each training", 8_000, 12_000);
        var rows = settings.Count("--rows", "Training fields to use", 1_000, 1_000);
        var size = new Option<int?>("--latent-size")
        {
            Description = "Latents of the joint mixture, 64 if left out; with ImportanceSampling the inner width P, 20 if left out, with --paper 40.",
        }.AtLeast(1);
        var frequencies = settings.Count("--frequencies", "Frequencies of the Fourier series", 4, 50, least: 1);
        var command = new Command("darcy", "Pressures of Darcy flow with radial basis functions and with Fourier series.") { bases, sigma, posterior, size };
        settings.AddTo(command);
        command.SetAction(given => Failure.Guard(() =>
        {
            var data = DarcyData.Load(settings.DataOf(given), rows(given));
            bool paper = given.GetValue(settings.Paper);
            ulong seed = given.GetValue(settings.Seed);
            int? latents = given.GetValue(size);
            bool amortised = (given.GetValue(posterior) ?? (paper ? FieldPosterior.ImportanceSampling : FieldPosterior.Amortised)) == FieldPosterior.Amortised;
            var options = amortised
                ? DarcyOptions(latents ?? 64, given.GetValue(sigma)) with { Seed = seed }
                : Sized(KaemPresets.DarcyFlow(), latents ?? (paper ? 40 : 20), seed) with { Likelihood = KaemLikelihood.Gaussian(given.GetValue(sigma)) };
            new DarcyExperiment(options, frequencies(given), updates(given), settings.OutputOf(given)).Run(given.GetRequiredValue(bases), data);
        }));
        return command;
    }

    /// <summary>The preset at another P; its hidden width is the tables' 2Q.</summary>
    internal static KaemOptions Sized(KaemOptions preset, int size, ulong seed) =>
        preset with { LatentSize = size, Seed = seed, Generator = (KanGeneratorOptions)preset.Generator with { Hidden = [2 * (2 * size + 1)] } };

    /// <summary>
    /// Fields by an encoder's proposals. 1,000 fields carry few components with full axes; σ may fall to a hundredth of the fields' range and below, which
    /// their smallest waves need.
    /// </summary>
    internal static KaemOptions DarcyOptions(int latents, float sigma) => KaemPresets.Images(DarcyData.Side) with
    {
        LatentSize = latents,
        Prior = KaemPrior.JointMixture(components: 4) with { LearnByGradient = false, Refits = new() { Times = 1, Rows = 20_000 } },
        Generator = KaemGenerator.Kan(hidden: [162], KanBasis.Rbf(gridSize: 8, BaseActivation.Silu), OutputActivation.None),
        Likelihood = KaemLikelihood.Gaussian(sigma, SigmaLearning.Shared) with { LeastSigma = 0.003f },
    };
}
