using Kaem.ML.Engines;
using Kaem.ML.Tests.Model;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Reliability;

public class RecoveryTests
{
    private static readonly DataMatrix Train = SmallModel.Arc(200);
    private static readonly KaemOptions Options = SmallModel.Options with { Epochs = 30 };

    [Fact]
    public void One_poisoned_parameter_costs_the_steps_since_the_last_good_state()
    {
        var (model, reports) = TrainPoisoned(Options, step: 140, times: 1);
        reports.Recoveries.Should().Be(1);
        reports.Notices.Should().ContainSingle().Which.Should().Match("*went back to step 100 (recovery 1 of 3)*halved once*");
        model.Training.Steps.Should().Be(300);
        model.Training.Recoveries.Should().Be(1);
        model.Training.Epochs.Should().HaveCount(30).And.OnlyContain(epoch => float.IsFinite(epoch.Loss));
        var heldOut = SmallModel.Arc(50, 3);
        model.LogLikelihood(heldOut).Mean.Should().BeGreaterThan(SmallModel.Trained.LogLikelihood(heldOut).Mean);
        KaemModel.Load(new MemoryStream(Bits.Of(model))).Training.Recoveries.Should().Be(1);
        Bits.Of(TrainPoisoned(Options, 140, 1).Model).Should().Equal(Bits.Of(model), "recoveries are deterministic");
    }

    [Theory]
    [InlineData("generator/0/coefficients")]
    [InlineData("prior/coefficients")]
    [InlineData("generator/1/grid")]
    [InlineData("likelihood/log-sigma")]
    public void Any_parameter_that_goes_wrong_is_noticed(string name)
    {
        var (model, reports) = TrainPoisoned(Options with { Likelihood = KaemLikelihood.Gaussian(0.1f, SigmaLearning.Shared) }, 299, 1, name);
        reports.Recoveries.Should().Be(1);
        model.Generate(20).Values.ToArray().Should().OnlyContain(value => float.IsFinite(value));
    }

    [Fact]
    public void It_gives_up_in_the_last_good_state()
    {
        var options = Options with { MaxRecoveries = 2 };
        var engine = new CpuEngine(options, Train.Columns);
        var poisoned = new PoisonedEngine(engine, 140, int.MaxValue, "generator/1/coefficients");
        var fault = ((Action)(() => new Trainer(poisoned, Train, null, null).Run(default))).Should().Throw<TrainingGaveUpException>()
            .WithMessage("*try 3*").Which;
        fault.InnerException.Should().BeOfType<NotFiniteNumberException>();
        fault.LastGood.Steps.Should().Be(100);
        fault.LastGood.StoppedEarly.Should().BeTrue();
        var good = new KaemModel(engine, fault.LastGood);
        var unbroken = KaemModel.Train(options with { MaxSteps = 100 }, Train);
        good.Generate(10).Values.ToArray().Should().Equal(unbroken.Generate(10).Values.ToArray());
    }

    [Fact]
    public void Hopeless_data_end_with_the_initial_model()
    {
        var huge = new DataMatrix([.. Train.Values.ToArray().Select(value => value * 1e30f)], Train.Rows, Train.Columns);
        var options = Options with { Generator = KaemGenerator.Kan([7], KanBasis.Rbf(8), OutputActivation.None) };
        var fault = ((Action)(() => KaemModel.Train(options, huge))).Should().Throw<KaemTrainingException>().WithMessage("*try *LastGood*step 0*").Which;
        fault.InnerException.Should().BeOfType<NotFiniteNumberException>();
        fault.LastGood.Training.Steps.Should().Be(0);
        fault.LastGood.Generate(5).Values.ToArray().Should().OnlyContain(value => float.IsFinite(value));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(110)]
    [InlineData(130)]
    [InlineData(170)]
    public void A_resumed_run_recovers_where_the_unbroken_one_did(int stopAt)
    {
        var unbroken = TrainPoisoned(Options, 140, 1).Model;
        using var folder = new TemporaryFolder();
        var directory = new CheckpointDirectory(folder.Path) { EverySteps = 10, Keep = 1000 };
        TrainPoisoned(Options, 140, 1, checkpoints: directory);
        foreach (string file in folder.Files.Skip(stopAt / 10))
            File.Delete(file);
        // What comes after the recovery wrote over what came before it.
        bool poisoned = stopAt > 100;
        Bits.Of(TrainPoisoned(Options, 140, poisoned ? 0 : 1, checkpoints: directory).Model).Should().Equal(Bits.Of(unbroken));
    }

    [Fact]
    public void Step_sizes_of_chains_shrink_too_and_streams_change()
    {
        var options = SmallModel.Options with { Sampler = PosteriorSampler.Langevin(3, 0.02f) };
        var engine = new CpuEngine(options, Train.Columns);
        var rows = Train.Values[..(20 * Train.Columns)];
        engine.TrainStep(new TrainingBatch(rows, 0)).StepSize.Should().Be(0.02f);
        engine.TrainStep(new TrainingBatch(rows, 0) { Recoveries = 2 }).StepSize.Should().Be(0.005f);

        float First(int recoveries) =>
            new CpuEngine(SmallModel.Options, Train.Columns).TrainStep(new TrainingBatch(Train.Values[..120], 0) { Recoveries = recoveries }).Loss;
        First(0).Should().Be(First(0)).And.NotBe(First(1));
    }

    /// <summary>Writes NaN to a parameter before a step, the first times that it comes there.</summary>
    private static (KaemModel Model, Reports Reports) TrainPoisoned(
        KaemOptions options, long step, int times, string name = "generator/1/coefficients", CheckpointDirectory? checkpoints = null)
    {
        var engine = new CpuEngine(options, Train.Columns);
        var reports = new Reports();
        var summary = new Trainer(new PoisonedEngine(engine, step, times, name), Train, null, reports, checkpoints).Run(default);
        return (new KaemModel(engine, summary), reports);
    }

    private sealed class PoisonedEngine(CpuEngine inner, long step, int times, string name) : DelegatingEngine(inner)
    {
        private int _times = times;

        public override TrainStepResult TrainStep(TrainingBatch batch)
        {
            if (batch.Step == step && _times-- > 0)
                inner.Network.Parameters.Single(parameter => parameter.Name == name).Value[0] = float.NaN;
            return base.TrainStep(batch);
        }
    }
}
