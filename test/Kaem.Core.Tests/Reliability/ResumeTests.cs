using Kaem.ML.Tests.Model;

namespace Kaem.ML.Tests.Reliability;

public class ResumeTests
{
    private static readonly DataMatrix Train = SmallModel.Arc(200);
    private static readonly DataMatrix Validation = SmallModel.Arc(30, 2);

    /// <summary>Every kind of part that remembers something from update to update.</summary>
    public static TheoryData<string> Kinds => [.. Variants.Keys];

    private static readonly KaemOptions Short = SmallModel.Options with { Epochs = 4 };

    private static readonly KaemOptions Chains = Short with { Sampler = PosteriorSampler.Langevin(3, 0.02f) };

    private static readonly Dictionary<string, KaemOptions> Variants = new()
    {
        ["importance sampling"] = Short,
        ["clipped"] = Short with { GradientClipping = 0.5f },
        ["schedules"] = Short with { LearningRateSchedule = LearningRateSchedule.Cosine(0.1f, 0.2f), MaxSteps = 33 },
        ["learned sigma"] =
        Short with { Likelihood = KaemLikelihood.Gaussian(0.3f, SigmaLearning.PerColumn),
        Prior = KaemPrior.Univariate(ReferencePrior.LearnableGaussian, KanBasis.Rswaf(8)) },
        ["mixture"] = Short with { Prior = KaemPrior.Mixture(ReferencePrior.Uniform, KanBasis.Rbf(6), MixtureProportions.Learned, 0.1f) },
        ["sparse generator"] =
        Short with { Generator = KaemGenerator.Kan([7], KanBasis.BSpline(6)) with { LayerNorm = true, Regularisation = new() { Strength = 0.01f } } },
        ["Langevin"] = Chains,
        ["persistent tempered MALA"] =
        Chains with { Sampler = PosteriorSampler.Mala(3, 0.02f)
        .Tempered() with { Chains = MarkovChains.Persistent }, Objective = TrainingObjective.Steppingstone },
        ["autoMALA"] = Chains with { Sampler = PosteriorSampler.AutoMala(3, 0.02f) with { Chains = MarkovChains.Persistent } },
        ["moving domain"] =
        Chains with { Prior = KaemPrior.Univariate(ReferencePrior.Gaussian, KanBasis.Rbf(8)) with { DomainAdaptation = DomainAdaptation.FollowPosterior() } },
        ["joint mixture"] = Short with { LatentSize = 3, Prior = KaemPrior.JointMixture(6) },
        ["joint mixture, persistent MALA"] = Chains with { LatentSize = 3,
            Prior = KaemPrior.JointMixture(4, MixtureAxes.Diagonal) with { LearnEnergies = true, Refits = new() { Times = 3, Rows = 90 } },
            Sampler = PosteriorSampler.Mala(3, 0.02f) with { Chains = MarkovChains.Persistent } },
        ["deep"] = Chains with { Prior = KaemPrior.Deep(ReferencePrior.Gaussian, KanBasis.Rbf(6), [3], 4, 0.02f), LatentSize = 2 },
        ["convolutional"] =
        Short with { Generator = KaemGenerator.Convolutional(
            new ImageShape(1, 1, 6), [new(5, Kernel: 1, Stride: 1, Padding: 0), new(6, Kernel: 1, Stride: 1, Padding: 0)], batchNorm: true) },
        ["frozen prior"] = Short with { FreezePrior = true },
        ["running means"] = Short with { Averaging = 0.9f, Adam = new() { Beta1 = 0.8f, WeightDecay = 0.1f }, GeneratorNoise = 0.1f },
        ["running means, refits"] = Short with { LatentSize = 3, Prior = KaemPrior.JointMixture(6) with { LearnByGradient = true }, Averaging = 0.95f },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Training_goes_on_to_the_bits_of_an_unbroken_run(string kind)
    {
        var options = Variants[kind];
        var unbroken = KaemModel.Train(options, Train, Validation);
        using var folder = new TemporaryFolder();
        var directory = new CheckpointDirectory(folder.Path) { EverySteps = 1, Keep = 1000 };
        Bits.Of(KaemModel.Train(options, Train, Validation, checkpoints: directory)).Should().Equal(Bits.Of(unbroken), "checkpoints change nothing");

        // Whatever checkpoint is the newest: early, within an epoch, between two, the last.
        string[] files = folder.Files;
        files.Should().HaveCount((int)unbroken.Training.Steps);
        foreach (int keep in new[] { files.Length, 30, 23, 1 }.Where(keep => keep <= files.Length))
        {
            foreach (string file in folder.Files.Skip(keep))
                File.Delete(file);
            var reports = new Reports();
            var resumed = KaemModel.Train(
                options, Train, Validation, reports, checkpoints: new CheckpointDirectory(folder.Path) { EverySteps = 1000, Keep = 1000 });
            reports.Notices.Should().ContainSingle().Which.Should().Match($"*goes on from step {keep},*");
            Bits.Of(resumed).Should().Equal(Bits.Of(unbroken), $"it went on from step {keep}");
        }
    }

    [Fact]
    public void A_cancelled_training_goes_on_too()
    {
        var unbroken = KaemModel.Train(SmallModel.Options, Train);
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        var directory = new CheckpointDirectory(folder.Path);
        var stop = new Reports(report => { if (report.Epoch == 3) source.Cancel(); });
        var stopped = KaemModel.Train(SmallModel.Options, Train, null, stop, checkpoints: directory, cancellationToken: source.Token);
        stopped.Training.StoppedEarly.Should().BeTrue();
        folder.Files.Should().HaveCount(1);
        Bits.Of(KaemModel.Train(SmallModel.Options, Train, checkpoints: directory)).Should().Equal(Bits.Of(unbroken));
        folder.Files.Should().HaveCount(2, "the newest two are kept");
        Bits.Of(KaemModel.Train(SmallModel.Options, Train, checkpoints: directory)).Should().Equal(Bits.Of(unbroken), "what is finished is only read");
    }

    [Fact]
    public void What_a_kill_left_undeleted_is_deleted_when_training_goes_on()
    {
        using var folder = new TemporaryFolder();
        KaemModel.Train(SmallModel.Options, Train, checkpoints: new CheckpointDirectory(folder.Path) { EverySteps = 10, Keep = 5 });
        string[] files = folder.Files;
        // Killed after the last of all was written and before the third last was deleted: nothing more is to be written.
        foreach (string file in files[..^3])
            File.Delete(file);
        KaemModel.Train(SmallModel.Options, Train, checkpoints: new CheckpointDirectory(folder.Path) { EverySteps = 10, Keep = 2 });
        folder.Files.Should().Equal(files[^2..]);
    }

    [Fact]
    public void A_damaged_checkpoint_gives_way_to_the_one_before()
    {
        var unbroken = KaemModel.Train(SmallModel.Options, Train);
        using var folder = new TemporaryFolder();
        var directory = new CheckpointDirectory(folder.Path) { EverySteps = 10, Keep = 3 };
        KaemModel.Train(SmallModel.Options, Train, checkpoints: directory);
        string[] files = folder.Files;
        files.Should().HaveCount(3);
        File.WriteAllBytes(files[2], File.ReadAllBytes(files[2])[..^100]);
        byte[] flipped = File.ReadAllBytes(files[1]);
        flipped[flipped.Length / 2] ^= 1;
        File.WriteAllBytes(files[1], flipped);
        var reports = new Reports();
        Bits.Of(KaemModel.Train(SmallModel.Options, Train, null, reports, checkpoints: directory)).Should().Equal(Bits.Of(unbroken));
        reports.Notices.Should().HaveCount(3);
        reports.Notices[0].Should().Match("*cut off*");
        reports.Notices[1].Should().Match("*checksum*");
        reports.Notices[2].Should().Match("*goes on from step 60*");

        foreach (string file in folder.Files)
            File.WriteAllText(file, "no checkpoint");
        reports = new Reports();
        Bits.Of(KaemModel.Train(SmallModel.Options, Train, null, reports, checkpoints: directory)).Should().Equal(Bits.Of(unbroken));
        reports.Notices.Should().HaveCount(4).And.Subject.Last().Should().Match("*starts anew*");
    }

    [Fact]
    public void A_damaged_checkpoint_of_a_later_step_does_not_take_a_good_one_s_place()
    {
        using var folder = new TemporaryFolder();
        var directory = new CheckpointDirectory(folder.Path) { EverySteps = 10, Keep = 1 };
        var unbroken = KaemModel.Train(SmallModel.Options, Train, checkpoints: directory);
        string damaged = folder.Files.Should().ContainSingle().Which;
        File.WriteAllText(damaged, "no checkpoint");
        using var source = new CancellationTokenSource();
        var stop = new Reports(report => { if (report.Epoch == 2) source.Cancel(); });
        KaemModel.Train(SmallModel.Options, Train, null, stop, checkpoints: directory, cancellationToken: source.Token);
        folder.Files.Should().HaveCount(2).And.Contain(damaged);
        var reports = new Reports();
        Bits.Of(KaemModel.Train(SmallModel.Options, Train, null, reports, checkpoints: directory)).Should().Equal(Bits.Of(unbroken));
        reports.Notices.Should().HaveCount(2);
        reports.Notices[1].Should().Match("*goes on from step*");
        folder.Files.Should().ContainSingle();
    }

    [Fact]
    public void Trainings_with_other_options_rows_or_starts_do_not_meet()
    {
        using var folder = new TemporaryFolder();
        var directory = new CheckpointDirectory(folder.Path) { Keep = 1 };
        var short_ = SmallModel.Options with { Epochs = 1 };
        var first = KaemModel.Train(short_, Train, checkpoints: directory);
        KaemModel[] others =
        [
            KaemModel.Train(short_ with { LearningRate = 1e-3f }, Train, checkpoints: directory),
            KaemModel.Train(short_, SmallModel.Arc(200, 5), checkpoints: directory),
            KaemModel.Train(short_, Train, Validation, checkpoints: directory),
            first.ContinueTraining(short_, Train, checkpoints: directory),
        ];
        others.Select(Bits.Of).Should().OnlyHaveUniqueItems();
        folder.Files.Should().HaveCount(5);
        var reports = new Reports();
        KaemModel.Train(short_ with { Seed = 9 }, Train, null, reports, checkpoints: directory);
        reports.Notices.Should().ContainSingle().Which.Should().Match("*other options, rows or starting points*left alone*");
        Bits.Of(KaemModel.Train(short_, Train, checkpoints: directory)).Should().Equal(Bits.Of(first));
    }

    [Fact]
    public void What_a_killed_process_left_half_written_is_cleared()
    {
        using var folder = new TemporaryFolder();
        var directory = new CheckpointDirectory(folder.Path);
        var short_ = SmallModel.Options with { Epochs = 1 };
        KaemModel.Train(short_, Train, checkpoints: directory);
        string checkpoint = folder.Files.Single(), name = Path.GetFileName(checkpoint);
        File.WriteAllText(Path.Combine(folder.Path, $".{name}.0123.tmp"), "half");
        string others = Path.Combine(folder.Path, ".another-model.kaem.0123.tmp");
        File.WriteAllText(others, "not ours");
        KaemModel.Train(short_, Train, checkpoints: directory);
        folder.Files.Should().BeEquivalentTo(checkpoint, others);
    }

    [Fact]
    public void Minutes_count_too()
    {
        using var folder = new TemporaryFolder();
        KaemModel.Train(Short, Train, checkpoints: new CheckpointDirectory(folder.Path) { EveryMinutes = 1e-9, Keep = 1000 });
        folder.Files.Should().HaveCount(40);
        new CheckpointDirectory("x").IsDue(1_000_000, TimeSpan.FromMinutes(4.9)).Should().BeFalse();
        new CheckpointDirectory("x").IsDue(1, TimeSpan.FromMinutes(5)).Should().BeTrue();
        new CheckpointDirectory("x") { EverySteps = 7 }.IsDue(6, TimeSpan.FromDays(1)).Should().BeFalse();
    }

    [Fact]
    public void Bad_settings_are_refused_by_name()
    {
        ((Action)(() => new CheckpointDirectory(""))).Should().Throw<ArgumentException>().WithParameterName("path");
        ((Action)(() => new CheckpointDirectory("x") { EverySteps = 0 })).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("EverySteps");
        ((Action)(() => new CheckpointDirectory("x") { EveryMinutes = double.NaN })).Should().Throw<ArgumentOutOfRangeException>()
            .WithParameterName("EveryMinutes");
        ((Action)(() => new CheckpointDirectory("x") { Keep = 0 })).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("Keep");
    }
}
