using Kaem.ML.Priors;

namespace Kaem.ML.Tests.LatentPriors;

public class ClosedFormTests
{
    [Theory]
    [InlineData("z", 1, 0)]
    [InlineData("z²", 1, 0.4)]
    [InlineData("z³", 1, -0.3)]
    [InlineData("z⁴", 1, 0.2)]
    [InlineData("abs", 1, -0.25)]
    [InlineData("exp", 1.7, 0)]
    [InlineData("log", -1, 1.7)]
    [InlineData("sqrt", 1, 1.6)]
    [InlineData("1/z", 1, 1.9)]
    [InlineData("sin", 4.3, 0.5)]
    [InlineData("tan", 0.8, 0.2)]
    [InlineData("tanh", 2.4, -0.7)]
    [InlineData("gaussian", 1.9, 0.8)]
    public void A_form_of_the_library_is_found_again(string name, double a, double b)
    {
        const double c = -1.3, d = 0.6;
        var function = Candidate.Named(name).Function;
        var forms = Search(z => c * function(a * z + b) + d);
        var form = forms.Single(candidate => candidate.Name == name);
        form.RSquared.Should().BeGreaterThan(1 - 1e-7);
        (1 - forms[0].RSquared).Should().BeLessThan(1e-4);
        foreach (double z in new[] { -1.4, -0.2, 0.9, 1.5 })
            form.Evaluate(z).Should().BeApproximately(c * function(a * z + b) + d, 2e-3);
    }

    [Fact]
    public void Simple_forms_come_before_others_that_explain_as_much()
    {
        Search(z => 2 * z - 1)[0].Formula.Should().Be("2·z - 1");
        Search(z => -z * z)[0].Should().Match<ClosedForm>(form => form.Name == "z²" && Math.Abs(form.C + 1) < 1e-3 && Math.Abs(form.B) < 1e-3);
        var forms = Search(z => Math.Sin(3 * z));
        forms[0].Name.Should().BeOneOf("sin", "cos");
        forms.Select(form => form.Score).Should().BeInAscendingOrder();
        forms.Should().OnlyContain(form => form.RSquared <= 1 + 1e-9 && form.RSquared >= 0);
        forms.Single(form => form.Name == "z").RSquared.Should().BeLessThan(0.9);
    }

    [Fact]
    public void Formulas_say_what_is_evaluated()
    {
        new ClosedForm("sin", 3.25, 0.5, -1.5, 0.25, 1, 2, 0).Formula.Should().Be("-1.5·sin(3.25·z + 0.5) + 0.25");
        new ClosedForm("z²", -1, 0.5, 1, -2, 1, 2, 0).Formula.Should().Be("(-z + 0.5)² - 2");
        new ClosedForm("z³", 1, 0, -1, 0, 1, 2, 0).Formula.Should().Be("-z³");
        new ClosedForm("gaussian", 2, -1, 1, 0, 1, 3, 0).Formula.Should().Be("exp(-(2·z - 1)²)");
        new ClosedForm("abs", 1, 0.5, 2, 0, 1, 3, 0).Formula.Should().Be("2·|z + 0.5|");
        new ClosedForm("1/z", 1, 2, 2, 0, 1, 3, 0).Formula.Should().Be("2·1/(z + 2)");
        new ClosedForm("0", 0, 0, 0, 0.5, 1, 0, 0).Formula.Should().Be("0.5");
        new ClosedForm("z", 1, 0, 1.23456789, 0, 0.98765, 1, 0).ToString().Should().Be("1.235·z  (R² = 0.9877)");
    }

    [Fact]
    public void A_constant_energy_is_a_constant()
    {
        var form = Search(_ => 0.4)[0];
        form.Name.Should().Be("0");
        form.Evaluate(0.3).Should().BeApproximately(0.4, 1e-12);
    }

    [Fact]
    public void The_energy_of_a_normal_density_on_a_flat_reference_is_a_parabola()
    {
        const double mean = 0.3, sigma = 0.5;
        var options = new KaemOptions { LatentSize = 1, OuterSize = 2, Prior = KaemPrior.Univariate(ReferencePrior.None, KanBasis.Rbf(20)) };
        var prior = LatentPrior.FromDensity(options, z => Math.Exp(-0.5 * Math.Pow((z - mean) / sigma, 2)));
        foreach (var weighting in Enum.GetValues<ClosedFormWeighting>())
        {
            var form = prior.FindClosedForms(1, 0, weighting).Single(candidate => candidate.Name == "z²");
            form.RSquared.Should().BeGreaterThan(0.999);
            // A square has the same form for both signs of its argument.
            (form.B / -form.A).Should().BeApproximately(mean, 0.02);
            form.C.Should().BeApproximately(-0.5 / (sigma * sigma), 0.05);
        }
        prior.FindClosedForm(1, 0).RSquared.Should().BeGreaterThan(0.999);
        prior.FindClosedForms(0, 0, candidates: ["exp", "z"]).Select(form => form.Name).Should().BeEquivalentTo("exp", "z");
    }

    [Fact]
    public void Weighting_decides_where_a_form_has_to_fit()
    {
        var options =
            new KaemOptions { LatentSize = 1, OuterSize = 1, Prior = KaemPrior.Univariate(ReferencePrior.None, KanBasis.Rbf(30)) with { Domain = (-1, 1) } };
        // Falls linearly where the mass is, and wiggles where hardly any is.
        var prior = LatentPrior.FromDensity(options, z => Math.Exp(-6 * z - (z > 0 ? 2 * Math.Pow(Math.Sin(9 * z), 2) : 0)));
        double density = Line(ClosedFormWeighting.Density), uniform = Line(ClosedFormWeighting.Uniform);
        density.Should().BeGreaterThan(0.999);
        uniform.Should().BeLessThan(0.99);

        double Line(ClosedFormWeighting weighting) => prior.FindClosedForms(0, 0, weighting, ["z"]).Single().RSquared;
    }

    [Fact]
    public void Unknown_candidates_are_refused()
    {
        var prior = LatentPrior.Initial(Model.SmallModel.Options);
        LatentPrior.ClosedFormCandidates.Should().Contain("sin");
        FluentActions.Invoking(() => prior.FindClosedForms(0, 0, candidates: ["sinus"])).Should().Throw<ArgumentException>().WithMessage("*sinus*sin*");
        FluentActions.Invoking(() => prior.FindClosedForms(0, 0, candidates: [])).Should().Throw<ArgumentException>().WithMessage("*None of the candidates*");
        FluentActions.Invoking(() => prior.FindClosedForms(0, 0, (ClosedFormWeighting)7)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static ClosedForm[] Search(Func<double, double> energy)
    {
        double[] z = [.. Enumerable.Range(0, 201).Select(i => -1.5 + 3 * i / 200.0)];
        var search = new ClosedFormSearch(-1.5, 1.5, z, [.. z.Select(energy)], [.. z.Select(_ => 1.0)]);
        return search.IsConstant ? [search.Constant] : [.. Candidate.All.Select(search.Fit).OfType<ClosedForm>().OrderBy(form => form.Score)];
    }
}
