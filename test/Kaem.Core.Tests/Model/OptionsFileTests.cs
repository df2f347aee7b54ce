using System.Text;
using Kaem.ML.Persistence;
using Kaem.ML.Tests.Reliability;

namespace Kaem.ML.Tests.Model;

/// <summary>What files may hold of options: less than there is, but nothing else. That every option survives, <see cref="ModelFileTests"/> tells.</summary>
public class OptionsFileTests
{
    /// <summary>The words that files have for the members of families; each comes with nothing but its word, and has its defaults.</summary>
    public static TheoryData<string, KaemOptions> Kinds => new()
    {
        { "", new() },
        { """, "latentSize": 7, "priorGradient": null""", new() { LatentSize = 7 } },
        { """, "prior": {"kind": "univariate"}""", new() { Prior = KaemPrior.Univariate() } },
        { """, "prior": {"kind": "mixture"}""", new() { Prior = KaemPrior.Mixture() } },
        { """, "prior": {"kind": "deep"}""", new() { Prior = KaemPrior.Deep() } },
        { """, "prior": {"domain": [-1, 2]}""", new() { Prior = KaemPrior.Univariate() with { Domain = (-1, 2) } } },
        { """, "prior": {"basis": {"gridSize": 5}}""", new() { Prior = KaemPrior.Univariate(basis: KanBasis.Rbf(5)) } },
        { """, "prior": {"basis": {"kind": "rswaf"}}""", new() { Prior = KaemPrior.Univariate(basis: KanBasis.Rswaf()) } },
        { """, "prior": {"basis": {"kind": "morlet"}}""", new() { Prior = KaemPrior.Univariate(basis: KanBasis.Morlet()) } },
        { """, "prior": {"basis": {"kind": "bspline"}}""", new() { Prior = KaemPrior.Univariate(basis: KanBasis.BSpline()) } },
        { """, "prior": {"basis": {"kind": "fourier"}}""", new() { Prior = KaemPrior.Univariate(basis: KanBasis.Fourier()) } },
        { """, "prior": {"basis": {"kind": "chebyshev", "degree": 5}}""", new() { Prior = KaemPrior.Univariate(basis: KanBasis.Chebyshev(5)) } },
        {
            """, "prior": {"quadrature": {"rule": "Trapezoid", "nodes": 9}}""",
            new() { Prior = KaemPrior.Univariate() with { Quadrature = QuadratureRule.Trapezoid(9) } }
        },
        { """, "generator": {"kind": "kan", "hidden": [3]}""", new() { Generator = KaemGenerator.Kan([3]) } },
        { """, "generator": {"kind": "convolutional"}""", new() { Generator = KaemGenerator.Convolutional() } },
        {
            """, "generator": {"kind": "convolutional", "layers": [{"channels": 2}]}""",
            new() { Generator = KaemGenerator.Convolutional() with { Layers = [new(2)] } }
        },
        { """, "likelihood": {"kind": "gaussian"}""", new() { Likelihood = KaemLikelihood.Gaussian() } },
        {
            """, "likelihood": {"kind": "mixed", "blocks": [{"kind": "numeric", "columns": 3}, {"kind": "categorical", "categories": 4}]}""",
            new()
            {
                Likelihood = KaemLikelihood.Mixed(LikelihoodBlock.Gaussian(3) with { Density = KaemLikelihood.Gaussian() }, LikelihoodBlock.Categorical(4)),
            }
        },
        {
            """, "likelihood": {"perceptual": {"weightsFile": "elsewhere/vgg.safetensors", "weight": 2}}""",
            new() { Likelihood = KaemLikelihood.Gaussian() with { Perceptual = new("vgg.safetensors", 2) } }
        },
        { """, "sampler": {"kind": "importanceSampling"}""", new() { Sampler = PosteriorSampler.ImportanceSampling() } },
        { """, "sampler": {"kind": "langevin"}""", new() { Sampler = PosteriorSampler.Langevin() } },
        { """, "sampler": {"kind": "mala", "tempering": {"temperatures": 7}}""", new() { Sampler = PosteriorSampler.Mala().Tempered(7) } },
        { """, "sampler": {"kind": "autoMala"}""", new() { Sampler = PosteriorSampler.AutoMala() } },
        { """, "sampler": {"kind": "amortised", "draws": 3}""", new() { Sampler = PosteriorSampler.Amortised(draws: 3) } },
        { """, "sampler": {"kind": "amortised", "encoder": {"hidden": [7]}}""", new() { Sampler = PosteriorSampler.Amortised(KaemEncoder.Plain([7])) } },
        {
            """, "sampler": {"kind": "amortised", "learning": "ReweightedWakeSleep", "encoder": {"kind": "kanEncoder", "basis": {"gridSize": 4}}}""",
            new() { Sampler = PosteriorSampler.Amortised(KaemEncoder.Kan(basis: KanBasis.Rbf(4))) with { Learning = ProposalLearning.ReweightedWakeSleep } }
        },
        {
            """
            , "sampler": {"kind": "amortised", "encoder": {"kind": "convolutionalEncoder", "layers": [{"channels": 2}],
              "shape": {"height": 4, "width": 5, "channels": 1}}}
            """,
            new() { Sampler = PosteriorSampler.Amortised(KaemEncoder.Convolutional(new ImageShape(4, 5, 1), [new(2)])) }
        },
        { """, "learningRateSchedule": {"kind": "constant"}""", new() },
        { """, "learningRateSchedule": {"kind": "milestones", "epochs": [2]}""", new() { LearningRateSchedule = LearningRateSchedule.Milestones(0.1f, 2) } },
        { """, "learningRateSchedule": {"kind": "cosine"}""", new() { LearningRateSchedule = LearningRateSchedule.Cosine() } },
        { """, "learningRateSchedule": {"kind": "linear", "warmup": 0.25}""", new() { LearningRateSchedule = LearningRateSchedule.Linear(1, 0.25f) } },
        { """, "adam": {"weightDecay": 0.5}""", new() { Adam = new() { WeightDecay = 0.5f } } },
        { """, "constraint": {"name": "mass", "weight": 3}""", new() { Constraint = new("mass", 3) } },
        { """, "evidence": {"kind": "importanceSamplingEstimator"}""", new() { Evidence = EvidenceEstimator.ImportanceSampling() } },
        { """, "evidence": {"kind": "proposals", "draws": 5}""", new() { Evidence = EvidenceEstimator.Proposals(5) } },
        { """, "evidence": {"kind": "steppingstone"}""", new() { Evidence = EvidenceEstimator.Steppingstone() } },
        { """, "evidence": {"kind": "thermodynamicIntegration"}""", new() { Evidence = EvidenceEstimator.ThermodynamicIntegration() } },
        {
            """, "evidence": {"kind": "annealedImportanceSampling", "sampler": {"kind": "autoMala"}}""",
            new() { Evidence = EvidenceEstimator.AnnealedImportanceSampling(sampler: PosteriorSampler.AutoMala()) with { Temperatures = 500 } }
        },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_a_file_lacks_has_its_default(string json, KaemOptions expected)
    {
        var (options, columns) = Read(json);
        options.Should().Be(expected);
        columns.Should().Be(4);
    }

    [Theory]
    [InlineData(""", "foo": 1""", "*foo*'foo' could not be mapped*")]
    [InlineData(""", "prior": {"foo": 1}""", "*prior.foo*'foo' could not be mapped*")]
    [InlineData(""", "latentSize": 1, "latentSize": 2""", "*Duplicate property 'latentSize'*")]
    [InlineData(""", "prior": {"kind": "none"}""", "*'prior' is of kind 'none'*not known to this version*")]
    [InlineData(""", "prior": {"basis": {"kind": "kan"}}""", "*prior.basis *'kan'*")]
    [InlineData(""", "prior": {"kind": 3}""", "*'Number'*'System.String'*")]
    [InlineData(""", "gridAdaptation": {"kind": "rbf"}""", "*gridAdaptation.kind*")]
    [InlineData(""", "latentSize": "x" """, "*option latentSize *")]
    [InlineData(""", "latentSize": 1.5""", "*option latentSize *")]
    [InlineData(""", "latentSize": null""", "*option latentSize *")]
    [InlineData(""", "latentSize": 0""", "*LatentSize must be at least 1*0*")]
    [InlineData(""", "prior": null""", "*option prior *null*")]
    [InlineData(""", "prior": 3""", "*option prior *")]
    [InlineData(""", "prior": [{}]""", "*option prior *")]
    [InlineData(""", "prior": {"reference": 3}""", "*option prior.reference *")]
    [InlineData(""", "prior": {"reference": "gaussian"}""", "*option prior.reference *'gaussian' is none of *Gaussian*")]
    [InlineData(""", "priorGradient": 1""", "*option priorGradient *")]
    [InlineData(""", "prior": {"domain": [1, 2, 3]}""", "*option prior.domain *[1,2,3] is no pair of numbers*")]
    [InlineData(""", "prior": {"domain": {}}""", "*option prior.domain *")]
    [InlineData(""", "prior": {"domain": [2, 1]}""", "*Domain must be finite and ascending*(2, 1)*")]
    [InlineData(""", "prior": {"basis": {"gridSize": 1}}""", "*GridSize must be at least 2*1*")]
    [InlineData(""", "prior": {"quadrature": {"rule": "Trapezoid", "nodes": 1001}}""", "*2 to 1,000*1001*")]
    [InlineData(""", "prior": {"quadrature": {"nodes": 7}}""", "*nodes*7*")]
    [InlineData(""", "prior": {"domainAdaptation": {"followsPosterior": true}}""", "*margin must be above 0*0*")]
    [InlineData(""", "learningRate": 1e400""", "*LearningRate must be a finite number*")]
    [InlineData(""", "seed": -1""", "*option seed *")]
    [InlineData(""", "generator": {"hidden": [0]}""", "*Hidden must be at least 1*")]
    [InlineData(""", "generator": {"hidden": [null]}""", "*generator.hidden[0]*")]
    [InlineData(""", "generator": {"kind": "convolutional", "layers": [{"kernel": 2}]}""", "*'channels'*")]
    [InlineData(""", "generator": {"kind": "convolutional", "shape": {"height": 2, "width": 2}}""", "*'channels'*")]
    [InlineData(""", "likelihood": {"perceptual": {"weight": 1}}""", "*'weightsFile'*")]
    [InlineData(""", "likelihood": {"perceptual": {"weightsFile": "a"}}""", "*'weight'*")]
    [InlineData(""", "likelihood": {"kind": "mixed"}""", "*'blocks'*")]
    [InlineData(""", "likelihood": {"kind": "mixed", "blocks": []}""", "*needs a block*")]
    [InlineData(""", "likelihood": {"kind": "mixed", "blocks": [null]}""", "*blocks*")]
    [InlineData(""", "likelihood": {"kind": "mixed", "blocks": [{"columns": 3}]}""", "*likelihood.blocks[0]*")]
    [InlineData(""", "likelihood": {"kind": "mixed", "blocks": [{"kind": "numeric"}]}""", "*'columns'*")]
    [InlineData(""", "likelihood": {"kind": "mixed", "blocks": [{"kind": "categorical"}]}""", "*'categories'*")]
    [InlineData(""", "evidence": {"kind": "importanceSampling"}""", "*option evidence *'importanceSampling'*")]
    [InlineData(""", "evidence": {"kind": "steppingstone", "sampler": {"kind": "importanceSampling"}}""", "*option evidence.sampler *'importanceSampling'*")]
    [InlineData(""", "evidence": {"kind": "steppingstone", "sampler": {"kind": "langevin"}}""", "*unadjusted Langevin*")]
    [InlineData("} {", "*invalid*")]
    [InlineData(", \"columns\": 0", "*Duplicate*columns*")]
    public void What_is_no_option_is_refused(string json, string message)
    {
        byte[] model = Bits.Of(SmallModel.Trained);
        var sections = Mutations.Sections(model);
        sections[0] = ("OPTS", Encoding.UTF8.GetBytes(Text(json)));
        ((Action)(() => KaemModel.Load(new MemoryStream(Mutations.Join(model, sections))))).Should().Throw<ModelFormatException>().WithMessage(message);
    }

    [Fact]
    public void Options_that_are_nested_without_end_are_refused() =>
        What_is_no_option_is_refused($$""", "prior": {{new string('[', 100_000)}}{{new string(']', 100_000)}}""", "*depth of 64*");

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"kind":"convolutional"}""")]
    [InlineData("""{"kind":"steppingstone"}""")]
    public void Many_small_parts_take_bounded_memory(string item)
    {
        string items = string.Join(',', Enumerable.Repeat(item, SectionReader.MostOptionsBytes / (item.Length + 1) - 50));
        long before = GC.GetAllocatedBytesForCurrentThread();
        What_is_no_option_is_refused($$""", "likelihood": {"kind": "mixed", "blocks": [{{items}}]}""", "*likelihood.blocks[0]*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(60 << 20);
    }

    private static (KaemOptions Options, int Columns) Read(string json) => OptionsJson.Read(Encoding.UTF8.GetBytes(Text(json)));

    private static string Text(string rest) => $$"""{"columns": 4{{rest}}}""";
}
