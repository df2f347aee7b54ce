using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using MathNet.Numerics.Integration;

namespace Kaem.ML.Tests.Priors;

public class CompositeQuadratureTests
{
    [Fact]
    public void Panels_integrate_polynomials_of_degree_seven_exactly()
    {
        var quadrature = new CompositeQuadrature(new Interval(-0.5f, 2), 5, [0.3f]);
        Integral(quadrature, z => 8 * Math.Pow(z, 7) - 3 * z * z).Should().BeApproximately(Math.Pow(2, 8) - Math.Pow(0.5, 8) - 8 - 0.125, 1e-10);
    }

    [Fact]
    public void Halves_integrate_quartics_exactly()
    {
        double half = 0;
        for (int k = 0; k < CompositeQuadrature.NodesPerPanel; k++)
        {
            double x = CompositeQuadrature.Abscissas[k];
            half += CompositeQuadrature.LeftHalfWeights[k] * (5 * Math.Pow(x, 4) + 4 * Math.Pow(x, 3) + 3 * x + 1);
        }
        half.Should().BeApproximately(1 - 1 - 1.5 + 1, 1e-14);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(64)]
    [InlineData(100)]
    [InlineData(300)]
    public void Tables_have_every_edge_and_panel_in_a_place_of_its_own(int panels)
    {
        var order = new EdgeOrder(panels);
        var edges = Enumerable.Range(0, 2 * panels + 1).Select(edge => order[edge]).ToArray();
        edges.Should().OnlyHaveUniqueItems().And.OnlyContain(place => place >= 0 && place < order.Length);
        var places = Enumerable.Range(0, panels).Select(order.Panel).ToArray();
        places.Should().OnlyHaveUniqueItems().And.OnlyContain(place => place >= 0 && place < order.PanelLength);
        for (int j = 0; j < panels; j++)
        {
            // Vectors of panels: what belongs to panel k of a table stands k places after the table's beginning, everywhere.
            int m = j % (order.GroupSize / 2), k = places[j] - order.PanelTable(m);
            (edges[2 * j], edges[2 * j + 1], edges[2 * j + 2]).Should().Be((order.Table(2 * m) + k, order.Table(2 * m + 1) + k, order.RightEnds(m) + k));
        }
    }

    [Fact]
    public void Panels_end_at_splits_inside_the_domain_only()
    {
        var quadrature = new CompositeQuadrature(new Interval(-1, 2), 16, [5f, 0f, -3f, 2f, 0.7f]);
        quadrature.Edges.Should().Contain([-1f, 0f, 0.7f, 2f]).And.BeInAscendingOrder().And.OnlyHaveUniqueItems();
        quadrature.Edges[0].Should().Be(-1);
        quadrature.Edges[^1].Should().Be(2);
        quadrature.Panels.Should().Be(quadrature.Edges.Length - 1).And.BeInRange(15, 18);
    }

    [Fact]
    public void A_kink_costs_no_accuracy()
    {
        var quadrature = new CompositeQuadrature(new Interval(-1.1f, 1.3f), 16, [0f]);
        double exact = 1.1f + Math.Exp(1.3f) - 1;
        Integral(quadrature, z => Math.Exp(Math.Max(0, z))).Should().BeApproximately(exact, 1e-12);
    }

    [Theory]
    [InlineData(0.1, 96)] // three panels for each of 30 widths, in steps of 16
    [InlineData(3.0, 64)]
    [InlineData(double.PositiveInfinity, 64)]
    [InlineData(1e-6, 4096)]
    [InlineData(0, 4096)]
    public void Number_of_panels_follows_the_narrowest_feature(double feature, int panels) =>
        CompositeQuadrature.PanelCount(new Interval(-1.5f, 1.5f), feature).Should().Be(panels);

    [Fact]
    public void Number_of_panels_hardly_reacts_to_small_changes_of_a_width()
    {
        var counts = Enumerable.Range(0, 100).Select(i => CompositeQuadrature.PanelCount(new Interval(-1.5f, 1.5f), 0.15 * (1 + i * 1e-4)));
        counts.Distinct().Should().ContainSingle();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(250)]
    public void Kronrod_rules_extend_the_Gauss_rule_and_reach_degree_3n_plus_1(int n)
    {
        var (nodes, weights) = GaussKronrod.Rule(n);
        nodes.Should().HaveCount(2 * n + 1).And.BeInAscendingOrder();
        weights.Should().OnlyContain(weight => weight > 0);
        var gauss = new GaussLegendreRule(-1, 1, n);
        for (int i = 0; i < n; i++)
            nodes[2 * i + 1].Should().BeApproximately(gauss.Abscissas[i], 1e-13);
        for (int degree = 0; degree <= 3 * n + 1; degree += 2)
            nodes.Zip(weights, (x, w) => w * Math.Pow(x, degree)).Sum().Should().BeApproximately(2.0 / (degree + 1), 1e-13);
    }

    [Theory]
    [InlineData("GaussLegendre", 1e-12)]
    [InlineData("GaussKronrod", 1e-12)]
    [InlineData("Trapezoid", 1e-4)]
    public void Single_rules_cover_domains_that_are_not_symmetric(string kind, double tolerance)
    {
        var rule = kind switch
        {
            "GaussLegendre" => QuadratureRule.GaussLegendre(100),
            "GaussKronrod" => QuadratureRule.GaussKronrod(101),
            _ => QuadratureRule.Trapezoid(300),
        };
        var (nodes, weights) = QuadratureNodes.Create(rule, new Interval(0.5f, 4));
        nodes.Should().HaveCount(rule.Nodes).And.OnlyContain(z => z >= 0.5 && z <= 4);
        nodes.Zip(weights, (z, w) => w / z).Sum().Should().BeApproximately(Math.Log(8), tolerance);
    }

    [Fact]
    public void Rules_refuse_impossible_numbers_of_nodes()
    {
        FluentActions.Invoking(() => QuadratureRule.GaussKronrod(100)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*odd*");
        FluentActions.Invoking(() => QuadratureRule.GaussLegendre(1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => QuadratureRule.Trapezoid(1001)).Should().Throw<ArgumentOutOfRangeException>();
        QuadratureRule.GaussLegendre().Should().Be(QuadratureRule.GaussLegendre(200)).And.NotBe(QuadratureRule.Trapezoid());
    }

    private static double Integral(CompositeQuadrature quadrature, Func<double, double> f)
    {
        double sum = 0;
        for (int j = 0; j < quadrature.Panels; j++)
        {
            for (int k = 0; k < CompositeQuadrature.NodesPerPanel; k++)
                sum += CompositeQuadrature.Weights[k] * quadrature.HalfWidths[j] * f(quadrature.Node(k, j));
        }
        return sum;
    }
}
